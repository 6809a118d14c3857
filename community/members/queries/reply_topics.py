"""
Registry of topics of saved replies: decisions of bureaus and message threads of institutions.

A form says its topic as `reply_topic`; its first field of several lines then offers the replies saved for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from community.members.models import Institution, Kind, SavedReply


@dataclass(frozen=True)
class Topic:
    """A topic: its code, its name, its heading, and whether bureaus use it."""

    code: str
    name: str
    heading: str
    is_bureaus: bool = False

    @property
    def words(self) -> str:
        return f"{self.heading}：{self.name}"


Source = Callable[[], Iterable[Topic]]
_topics: list[Topic] = []
_sources: list[Source] = []


def register(*topics: Topic) -> None:
    _topics.extend(topics)


def register_source(source: Source) -> None:
    """Add a function that answers topics that are known only once all apps are there."""
    _sources.append(source)


def topics_of(institution: Institution) -> Sequence[Topic]:
    """Those the people of `institution` may keep answers for, in the order they were registered."""
    is_bureau = institution.kind == Kind.BUREAU
    every = [*_topics, *(topic for source in _sources for topic in source())]
    return [topic for topic in every if topic.is_bureaus == is_bureau]


def replies_of(institution: Institution | int) -> Sequence[SavedReply]:
    """All that `institution` keeps, by topic and title. One query."""
    return list(SavedReply.objects.filter(institution=institution).order_by("topic", "title", "pk"))
