"""
Split the heading font into subsets (unicode-range), so that a page loads only the characters it shows, and write
static/css/fonts.css.

uv venv /tmp/fonts && VIRTUAL_ENV=/tmp/fonts uv pip install fonttools==4.68.0 brotli==1.2.0 /tmp/fonts/bin/python -m
launcher.slice_fonts

Run it again when headings of the front pages get new words. The source is the bold face of core/data/fonts (OFL),
whole.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from fontTools import subset
from fontTools.ttLib import TTFont

ROOT: Final = Path(__file__).resolve().parent.parent
SOURCE: Final = ROOT / "core" / "data" / "fonts" / "NotoSerifSC_700Bold.ttf"
FONTS: Final = ROOT / "static" / "fonts"
STYLE: Final = ROOT / "static" / "css" / "fonts.css"
FRONT: Final = ("base.html", "portal/home.html", "cloudplatform/events/detail.html", "cloudplatform/events/list.html",
                "cloudplatform/bookings/_book_form.html", "cloudplatform/bookings/_changes.html")  # fmt: skip
FIXED: Final = "花城文化共同体戏乐舞艺读展影画数俗0123456789.-:，。、（）　 "  # the name, posters, figures
HEADING: Final = re.compile(
    r'<h[12](?! [^>]*class="h-sans)[^>]*>(.*?)</h[12]>|class="brand[^>]*>(.*?)</', re.DOTALL
)
TAGS: Final = re.compile(r"\{[{%#].*?[}%#]\}|<[^>]*>", re.DOTALL)
WORDS: Final = ("templates/**/*.html", "sample/**/*.py", "docs/policy.md", "docs/glossary.md")
COMMON, EACH, BLOCKS = 1800, 60, 18  # characters in small slices, in each of them; slices of the rest

FACE: Final = """@font-face {{
  font-family: "Noto Serif SC"; font-weight: 700; font-style: normal; font-display: swap;
  src: local("Noto Serif SC Bold"), local("NotoSerifSC-Bold"), url(../fonts/{name}) format("woff2");
  unicode-range: {ranges};
}}
"""
HEAD: Final = """/* Noto Serif SC Bold for headings (OFL: fonts/OFL.txt), in slices; body text uses the system stack. A local copy wins.
   Made by launcher/slice_fonts.py. Of overlapping slices the last one wins: rare characters first, headings of front pages last. */
"""


def text_of(patterns: Iterable[str]) -> str:
    return "".join(path.read_text() for pattern in patterns for path in sorted(ROOT.glob(pattern)))


def headings(names: Iterable[str]) -> set[str]:
    """The characters of the first two levels of headings in these templates."""
    found = (
        part
        for name in names
        for pair in HEADING.findall((ROOT / "templates" / name).read_text())
        for part in pair
    )
    return set(TAGS.sub("", "".join(found)))


def slices(known: set[str]) -> tuple[list[str], list[tuple[int, int]]]:
    """Small slices, the front pages' own first, then by how often characters are written; and spans for the rest."""
    front = (headings(FRONT) | set(FIXED)) & known
    often = Counter(text_of(WORDS))
    latin = {character for character in known if ord(character) < 0x250} - front
    ranked = sorted(known - front - latin, key=lambda character: (-often[character], character))[:COMMON]
    groups = ["".join(ranked[start : start + EACH]) for start in range(0, COMMON, EACH)]
    rest = sorted(ord(character) for character in known - front - latin - set(ranked))
    step = -(-len(rest) // BLOCKS)
    starts = rest[::step]
    spans = list(zip(starts, [*(start - 1 for start in starts[1:]), rest[-1]], strict=True))
    return ["".join(sorted(front)), *groups, "".join(sorted(latin))], spans


def ranges(codes: Sequence[int]) -> str:
    """Code points as CSS writes them, neighbours together."""
    parts: list[list[int]] = []
    for code in sorted(codes):
        if parts and parts[-1][1] == code - 1:
            parts[-1][1] = code
        else:
            parts.append([code, code])
    return ",".join(f"U+{first:X}" if first == last else f"U+{first:X}-{last:X}" for first, last in parts)


def cut(name: str, codes: Iterable[int]) -> int:
    """Write the face with these characters; how many bytes it has."""
    options = subset.Options(
        flavor="woff2",
        layout_features=["vert", "vrt2", "kern"],
        hinting=False,
        notdef_outline=True,
        name_IDs=[0, 1, 2, 13, 14],
    )
    font = TTFont(SOURCE)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=codes)
    cutter.subset(font)
    subset.save_font(font, str(FONTS / name), options)
    return (FONTS / name).stat().st_size


def main() -> None:
    known = {chr(code) for code in TTFont(SOURCE).getBestCmap()}
    small, spans = slices(known)
    for old in FONTS.glob("*.woff2"):
        old.unlink()
    style, used = [HEAD], {ord(character) for group in small for character in group}
    for number, (first, last) in enumerate(spans):
        name = f"NotoSerifSC_700Bold.r{number:02}.woff2"
        cut(name, [ord(one) for one in known if first <= ord(one) <= last and ord(one) not in used])
        style.append(FACE.format(name=name, ranges=f"U+{first:X}-{last:X}"))
    for number, group in reversed(list(enumerate(small))):
        name = f"NotoSerifSC_700Bold.{number:02}.woff2"
        codes = [ord(character) for character in group]
        print(name, len(codes), cut(name, codes))
        style.append(FACE.format(name=name, ranges=ranges(codes)))
    STYLE.write_text("".join(style))


if __name__ == "__main__":
    main()
