"""
Optimistic concurrency control of forms: a change is not saved over a version the person has not seen.

A form carries a digest of what was stored when it was opened. If something else is stored when it is sent, nothing is
written; the page shows both texts, keeps what was typed, and sending it again is a decision.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final, TypeVar

from django import forms
from django.db import models, transaction
from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError

SEEN: Final = "seen_version"
Result = TypeVar("Result")
Stored = Callable[[Any], Mapping[str, Any]]


class EditedMeanwhile(DomainError):
    code = "edited_meanwhile"
    message = _(
        "您打开这一页以后，别人已经改过这份内容，所以这次没有保存。两边的内容并排列在下面，您填的都还在：改好后再保存一次，就以您填的为准。"
    )


@dataclass(frozen=True)
class Difference:
    """One line that is stored otherwise than it was typed, in words."""

    label: str
    theirs: str
    mine: str


class Edit:
    """
    One form that changes `thing`. `stored` answers what a form about it starts with.

    Made with the form: the templates find it as `form.edit` and carry the version (components/_form_errors.html).
    `more` answers what is typed beside the form's own fields (rows of a table), by the names `stored` gives them.
    """

    def __init__(
        self, form: Any, thing: models.Model, stored: Stored, *, more: Callable[[], Mapping[str, Any]] = dict
    ) -> None:
        self.form, self.thing, self.stored, self.more = form, thing, stored, more
        self.now = dict(stored(thing))
        told = form.data.get(SEEN) if form.is_bound else form.initial.get(SEEN)
        self.told = str(told or "")
        form.edit = self

    @property
    def version(self) -> str:
        """
        The digest of the version the form was opened with, as the page carries it. A form that was refused for a
        conflict has seen what it showed.
        """
        return digest(self.now) if self.form.is_bound or not self.told else self.told

    @property
    def is_late(self) -> bool:
        return bool(self.told) and self.told != digest(self.now)

    def save(self, write: Callable[[], Result]) -> Result:
        """
        Call `write` with the row locked.

        :raises EditedMeanwhile: if the row changed since the form was opened.
        """
        with transaction.atomic():
            row = type(self.thing)._base_manager.select_for_update(of=("self",)).get(pk=self.thing.pk)
            self.now = dict(self.stored(row))
            if self.is_late:
                raise EditedMeanwhile
            return write()

    def differences(self) -> Sequence[Difference]:
        """The fields where stored and typed values differ, after a conflict; otherwise nothing."""
        if not self.is_late:
            return []
        typed = {**(getattr(self.form, "cleaned_data", None) or self.form.initial), **self.more()}
        return [
            Difference(self._label(name), self._words(name, theirs), self._words(name, typed[name]))
            for name, theirs in self.now.items()
            if name in typed and plain(theirs) != plain(typed[name])
        ]

    def _label(self, name: str) -> str:
        field = self.form.fields.get(name)
        return str(field.label or name) if field else "明细"

    def _words(self, name: str, value: Any) -> str:
        choices = getattr(self.form.fields.get(name), "choices", None)
        return in_words(value, choices)


def digest(values: Mapping[str, Any]) -> str:
    text = json.dumps(
        {name: plain(value) for name, value in values.items()}, ensure_ascii=False, sort_keys=True
    )
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def plain(value: Any) -> Any:
    """The same for a value as it is stored, shown in a form, or cleaned by one."""
    if value is None or value is False:
        return ""
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, int | float | Decimal) and value is not True:
        return format(Decimal(str(value)).normalize(), "f")
    if isinstance(value, datetime):
        return (localtime(value) if is_aware(value) else value).strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, date | time | timedelta):
        return str(value)
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [plain(one) for one in value]
    return str(value).replace("\r\n", "\n").strip()


def in_words(value: Any, choices: Any = None) -> str:
    """A value as the page shows it."""
    if isinstance(value, list | tuple | set | models.QuerySet):
        return "、".join(in_words(one, choices) for one in value) or "（空）"
    if isinstance(value, Mapping):
        return "，".join(in_words(one) for one in value.values() if one not in (None, ""))
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{localtime(value) if is_aware(value) else value:%Y-%m-%d %H:%M}"
    if choices is not None:
        return _choice(value, choices)
    return str(value) if value not in (None, "") else "（空）"


def _choice(value: Any, choices: Any) -> str:
    if isinstance(value, models.Model):
        return str(value)
    if isinstance(choices, forms.models.ModelChoiceIterator):
        found = choices.queryset.filter(pk=value).first() if value not in (None, "") else None
        return str(found) if found else "（空）"
    labels = {str(key): str(label) for key, label in choices if not isinstance(label, list | tuple)}
    return labels.get(str(value), str(value)) if value not in (None, "") else "（空）"
