"""What rows are found by: the one list of texts behind each stored search column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from core.searchtext import Indexed
from roundtable.models import AgendaItem, Minutes, Resolution, Roundtable


def of_meeting(meeting: Roundtable) -> Sequence[str]:
    return [meeting.title, meeting.theme, meeting.summary]


def of_item(item: AgendaItem) -> Sequence[str]:
    return [item.title, item.brief, item.decision_sought, item.about_title]


def of_minutes(minutes: Minutes) -> Sequence[str]:
    paragraphs = minutes.paragraphs.order_by("position").values_list("heading", "text")
    return [minutes.roundtable.title, minutes.intro, *(word for pair in paragraphs for word in pair)]


def of_resolution(resolution: Resolution) -> Sequence[str]:
    return [resolution.text, resolution.success, resolution.lead.name]


INDEXED: Final = (
    Indexed(Roundtable, of_meeting),
    Indexed(AgendaItem, of_item),
    Indexed(Minutes, of_minutes, ("roundtable",)),
    Indexed(Resolution, of_resolution, ("lead",)),
)
