"""Texts of the full-text search columns of this app."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from core.searchtext import Indexed
from roundtable.models import AgendaItem, Minutes, Paper, Resolution, Roundtable, Topic, Visit


def of_meeting(meeting: Roundtable) -> Sequence[str]:
    return [meeting.title, meeting.theme, meeting.summary]


def of_item(item: AgendaItem) -> Sequence[str]:
    return [item.title, item.brief, item.decision_sought, item.about_title]


def of_minutes(minutes: Minutes) -> Sequence[str]:
    paragraphs = minutes.paragraphs.order_by("position").values_list("heading", "text")
    return [minutes.roundtable.title, minutes.intro, *(word for pair in paragraphs for word in pair)]


def of_resolution(resolution: Resolution) -> Sequence[str]:
    return [resolution.text, resolution.success, resolution.lead.name]


def of_paper(paper: Paper) -> Sequence[str]:
    """Its title and what can be read in its newest version."""
    newest = paper.versions.order_by("-number").values_list("words", flat=True).first()
    return [paper.title, newest or ""]


def of_topic(topic: Topic) -> Sequence[str]:
    return [topic.title, topic.brief, topic.decision]


def of_visit(visit: Visit) -> Sequence[str]:
    return [visit.title, visit.place, visit.purpose, visit.seen, visit.learned, visit.advised]


INDEXED: Final = (
    Indexed(Roundtable, of_meeting),
    Indexed(AgendaItem, of_item),
    Indexed(Minutes, of_minutes, ("roundtable",)),
    Indexed(Resolution, of_resolution, ("lead",)),
    Indexed(Paper, of_paper),
    Indexed(Topic, of_topic),
    Indexed(Visit, of_visit),
)
