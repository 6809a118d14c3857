"""Form field for choosing one of many rows by name, with browser suggestions (datalist); works without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.desk.search import Number

OFFERED: Final = 200  # names a browser is sent
NAMED: Final = 3  # names an error tells


class ListedInput(forms.TextInput):
    """A line of text with the names to choose from below it."""

    names: Callable[[], Sequence[str]]

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        key = f"{(attrs or {}).get('id') or name}_names"
        line = super().render(name, value, {**(attrs or {}), "list": key, "autocomplete": "off"}, renderer)
        options = format_html_join("", '<option value="{}"></option>', ((one,) for one in self.names()))
        return format_html('{}<datalist id="{}">{}</datalist>', line, key, options)


class ListedField(forms.CharField):
    """
    Answers the row whose name or number was typed; None if nothing was.

    `rows` are the rows to choose from, those offered first at first; `words` names one, beginning with its number.
    """

    widget = ListedInput

    def __init__(
        self, *, rows: Callable[[], QuerySet[Any]], words: Callable[[Any], str], missing: str, **options: Any
    ) -> None:
        super().__init__(max_length=200, **options)
        self.rows, self.words, self.missing = rows, words, missing
        self.widget.names = lambda: [words(row) for row in rows()[:OFFERED]]

    def __deepcopy__(self, memo: Any) -> ListedField:
        copy: ListedField = super().__deepcopy__(memo)
        copy.widget.names = self.widget.names
        return copy

    def clean(self, value: Any) -> Any:
        text = super().clean(value).strip()
        if not text:
            return None
        found = self._numbered(text) or self._named(text)
        if len(found) == 1:
            return found[0]
        if not found:
            raise forms.ValidationError(self.missing)
        some = "；".join(self.words(row) for row in found[:NAMED])
        raise forms.ValidationError(f"不止一条叫这个名字：{some}。请从列表里选一条，或者写编号。")

    def _numbered(self, text: str) -> list[Any]:
        first = text.split(maxsplit=1)[0]
        number = Number.of(first)
        key = int(first) if first.isdecimal() else number.pk if number else None
        if key is None or key >= 2**31:
            return []
        return list(self.rows().filter(pk=key))

    def _named(self, text: str) -> list[Any]:
        return [row for row in self.rows()[:OFFERED] if text in self.words(row)]
