"""Schedule conflicts of people (double booking): a warning to confirm, not a refusal, since they may know better."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from community.members.queries import engagements
from community.members.queries.engagements import People, Span
from core.dates.clock import moment_words
from core.errors import DomainError
from core.models import User


class Clash(DomainError):
    """Warning: somebody has another engagement at that time."""

    code = "clash"
    message = _("{who}在同一时间已约了“{title}”（{when}，{place}）。两边都要去的话，请确认后再提交一次。")


def refuse_elsewhere(
    people: People, spans: Sequence[Span], *, of: User | None = None, besides: str = "", only: Collection[str] = ()
) -> None:  # fmt: skip
    """
    Check the engagements of `people` during `spans`. One query.

    :param of: the person, where somebody else asks for them.

    :param besides: journal subjects to ignore.

    :raises Clash: if one of `people` is engaged elsewhere during one of `spans`.
    """
    refuse_found(engagements.elsewhere(people, spans, besides=besides, only=only), of=of)


def refuse_found(found: engagements.Engagement | None, *, of: User | None = None) -> None:
    """
    Raise the warning for an engagement that was already looked up.

    :raises Clash: if there is one.
    """
    if found is None:
        return
    who = engagements.name_of(found) or (of.display_name if of is not None else "您")
    raise Clash(who=who, title=found.title, when=when(found.starts_at), place=found.place or "地点见通知")


def when(moment: datetime) -> str:
    return moment_words(moment)
