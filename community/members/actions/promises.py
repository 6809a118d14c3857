"""
Changes to something people have signed up for: confirmation with the number of people affected, a reason, and a notice
of old and new values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from core.dates.clock import moment_words
from core.errors import DomainError

Line = tuple[str, str, str]  # label, old words, new words
REASON_MAX = 200


class ChangeNeedsConfirmation(DomainError):
    """Refusal: the change affects people, and the host has not confirmed it with a reason."""

    code = "change_needs_confirmation"
    message = _(
        "这样改会影响已报名、已约或候补的 {people} 人。请写明原因并确认，他们会收到改前、改后的通知。"
    )

    def __init__(self, *, people: int, lines: Sequence[Line]) -> None:
        super().__init__(people=people)
        self.lines = lines


@dataclass(frozen=True)
class Notice:
    """The host's confirmation: the reason, and that the number of people affected was shown."""

    reason: str = ""
    is_confirmed: bool = False

    @property
    def words(self) -> str:
        return self.reason.strip()[:REASON_MAX]


UNTOLD: Final = Notice()


def refuse_untold(people: int, lines: Sequence[Line], notice: Notice) -> None:
    """
    Check that a change that affects people was confirmed.

    :raises ChangeNeedsConfirmation: if `people` are affected and the host has not confirmed with a reason.
    """
    if lines and people and not (notice.is_confirmed and notice.words):
        raise ChangeNeedsConfirmation(people=people, lines=lines)


def refuse_early_close(
    people: int, closes_at: datetime, notice: Notice, at: datetime, label: str = "截止"
) -> str:
    """
    The message to those still writing when a call closes before its announced day; "" on the day or after it.

    :raises ChangeNeedsConfirmation: as `refuse_untold`.
    """
    if at >= closes_at:
        return ""
    line = (label, moment_words(closes_at), moment_words(at))
    refuse_untold(people, [line], notice)
    return told([line], notice.words)


def lines_between(before: Mapping[str, str], after: Mapping[str, str]) -> list[Line]:
    """The values that differ, line by line: label, old, new."""
    return [(label, old, after[label]) for label, old in before.items() if old != after[label]]


def told(lines: Sequence[Line], reason: str) -> str:
    """The text of the notice to those affected: the reason, and each line old and new."""
    changes = "；".join(f"{label}：原来是 {old}，现在是 {new}" for label, old, new in lines)
    return f"原因：{reason}。{changes}。" if reason else f"{changes}。"
