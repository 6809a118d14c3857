"""
Automatic extraction of translatable messages from Chinese templates, without a tag around each of them.

Templates are written in Chinese. Where a page is shown in another language its templates are read through `marked`:
each run of text between two HTML tags, or in an attribute that is read aloud, becomes `{% say "…" %}` with the values
that stand in it as `%(name)s`; each value alone becomes `{% shown … %}`. The tags are in core.web.translation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from django.template.base import tag_re

HAN: Final = re.compile(r"[\u3400-\u9fff]")
WIDE: Final = re.compile(r"[\u3000-\u303f\uff00-\uffef\u201c\u201d\u2018\u2019\u00b7\u2014\u2026]")
SIGNS: Final = {
    "　": " ", "，": ", ", "。": ". ", "、": ", ", "：": ": ", "；": "; ", "（": " (", "）": ")", "？": "? ", "！": "! ",
    "｜": " | ", "～": "–", "“": "“", "”": "”", "《": "“", "》": "”",
}  # fmt: skip
LITERAL: Final = re.compile(r'(?<!_\()"((?:[^"\\]|\\.)*)"')
SPOKEN: Final = ("aria-label", "title", "placeholder", "alt", "content", "label")
UNSAID: Final = ("href", "src", "action", "value", "name", "id", "class", "hx-get", "hx-post", "hx-vals")
ALONE: Final = ("title", "option", "textarea")  # elements that hold text and no element
RAW: Final = ("script", "style")
PLAIN_BLOCKS: Final = ("title", "desc")  # blocks that stand in <title> and in an attribute
COMPARING: Final = (
    "if",
    "elif",
    "ifchanged",
    "translate",
    "blocktranslate",
    "load",
    "extends",
    "url",
    "static",
)


@dataclass
class Run:
    """A translatable stretch of text and values between two tags."""

    plain: bool = False  # no element may stand in it
    spoken: bool = True  # whether a value alone is shown to people
    is_code: bool = False  # an attribute that nobody reads
    parts: list[tuple[str, str]] = field(default_factory=list)  # ("text", …) or ("value", …)


def marked(source: str) -> str:
    """`source` with its phrases and values as tags."""
    return "".join(piece.source if isinstance(piece, Phrase) else piece for piece in _pieces(source))


def phrases(source: str) -> list[str]:
    """The messages of a template, in order."""
    found: list[str] = []
    for piece in _pieces(source):
        if isinstance(piece, Phrase):
            found.append(piece.message)
            found += _translated_literals(piece.source)
        else:
            found += _translated_literals(piece)
    return found


def _translated_literals(source: str) -> list[str]:
    return [text for text in re.findall(r'_\("((?:[^"\\]|\\.)*)"\)', source) if HAN.search(text)]


@dataclass(frozen=True)
class Phrase:
    message: str
    source: str


def _pieces(source: str) -> Iterator[str | Phrase]:
    reader = _Reader()
    for place, token in enumerate(tag_re.split(source)):
        if place % 2 == 0:
            yield from reader.text(token)
        elif token.startswith("{{"):
            yield from reader.value(token)
        elif token.startswith("{%"):
            yield from reader.tag(token)
    yield from reader.flush()


class _Reader:
    """HTML parser state: position, and the run that is being read."""

    def __init__(self) -> None:
        self.within = ""  # "", "<" in a tag, a quote in an attribute, "!" in a comment
        self.tag_text = ""  # the tag as far as read, to know its name and attribute
        self.element = ""  # one of ALONE or RAW, while in it
        self.blocks: list[str] = []
        self.run = Run()

    def text(self, token: str) -> Iterator[str | Phrase]:
        for char in re.split(r'(<!--|-->|[<>"\'])', token):
            if char:
                yield from self._sign(char)

    def _sign(self, text: str) -> Iterator[str | Phrase]:
        if self.within == "!":
            self.within = "" if text == "-->" else "!"
            yield text
        elif self.within == "":
            yield from self._outside(text)
        elif self.within == "<":
            self.tag_text += text
            if text == ">":
                self._closed()
            elif text in "\"'":
                self.within = text
            yield text
        elif text == self.within:
            yield from self.flush()
            self.within = "<"
            self.tag_text += text
            yield text
        else:
            self.tag_text += text
            self._add("text", text)

    def _outside(self, text: str) -> Iterator[str | Phrase]:
        if text in ("<", "<!--"):
            yield from self.flush()
            self.within, self.tag_text = ("<" if text == "<" else "!"), text
            yield text
        elif self.element in RAW:
            yield text
        else:
            self._add("text", text)

    def _closed(self) -> None:
        self.within = ""
        name = re.match(r"<\s*(/?)([\w-]*)", self.tag_text)
        if name and name[2].lower() in (*ALONE, *RAW):
            self.element = "" if name[1] or self.tag_text.endswith("/>") else name[2].lower()

    def value(self, token: str) -> Iterator[str | Phrase]:
        if self.within in ("<", "!") or (self.within == "" and self.element in RAW):
            yield token
        else:
            self._add("value", worded(token[2:-2].strip()))

    def tag(self, token: str) -> Iterator[str | Phrase]:
        if self.within in ("", '"', "'"):
            yield from self.flush()
        name = token[2:-2].split(maxsplit=1)[0]
        if name == "block":
            self.blocks.append(token[2:-2].split()[1])
        elif name == "endblock" and self.blocks:
            self.blocks.pop()
        yield token if name in COMPARING else worded(token)

    def _add(self, kind: str, text: str) -> None:
        if not self.run.parts:
            is_attribute = self.within in ("'", '"') and self.within != ""
            attribute = re.search(r"([\w-]+)\s*=\s*[\"'][^\"']*$", self.tag_text) if is_attribute else None
            self.run.plain = (
                is_attribute or self.element in ALONE or bool(set(self.blocks) & set(PLAIN_BLOCKS))
            )
            self.run.spoken = not is_attribute or bool(attribute and attribute[1] in SPOKEN)
            self.run.is_code = bool(attribute and attribute[1] in UNSAID)
        self.run.parts.append((kind, text))

    def flush(self) -> Iterator[str | Phrase]:
        run, self.run = self.run, Run()
        if not run.is_code and any(kind == "text" and HAN.search(text) for kind, text in run.parts):
            yield from _as_phrase(run)
            return
        for kind, text in run.parts:
            if kind == "text":
                yield signs(text) if run.spoken else text
            elif run.spoken:
                yield f"{{% {'shown_plain' if run.plain else 'shown'} {text} %}}"
            else:
                yield f"{{{{ {text} }}}}"


def worded(text: str) -> str:
    """String literals that are words, as literals to be translated."""

    def one(found: re.Match[str]) -> str:
        if HAN.search(found[1]):
            return f'_("{found[1]}")'
        return f'"{signs(found[1])}"'

    return LITERAL.sub(one, text)


def signs(text: str) -> str:
    """Replace Chinese punctuation by Western punctuation."""
    return WIDE.sub(lambda found: SIGNS.get(found[0], found[0]), text)


def _as_phrase(run: Run) -> Iterator[str | Phrase]:
    whole, values, names = "", [], set()
    for kind, text in run.parts:
        if kind == "text":
            whole += text
            continue
        name = _name(text)
        while name in names:
            name += "_2"
        names.add(name)
        values.append(f"{name}={text}")
        whole += f"%({name})s"
    core = whole.strip(" \n\t　")
    start = whole.index(core)
    message = re.sub(r"[ \n\t]+", " ", core)
    tag = "say_plain" if run.plain else "say"
    quoted = message.replace("\\", "\\\\").replace('"', '\\"')
    yield signs(whole[:start])
    yield Phrase(message, f"{{% {tag} {' '.join([chr(34) + quoted + chr(34), *values])} %}}")
    yield signs(whole[start + len(core) :])


def _name(expression: str) -> str:
    """What a translator reads for a value: its last word before the filters."""
    path = re.split(r"[|:]", expression, maxsplit=1)[0]
    words = [word for word in re.findall(r"[A-Za-z_]+", path) if not word.isdigit()]
    return words[-1] if words else "value"
