"""Queries of a published edition for readers. Chapters come from the files' build, so page and PDF say the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reports.models import Build, Edition
from reports.models.editions import OUT

AROUND = 30  # characters shown on each side of a hit


@dataclass(frozen=True)
class ChapterLink:
    place: int
    part: str
    title: str
    author: str


@dataclass(frozen=True)
class Hit:
    """A place of a chapter that holds what was searched for: text before, the words, text after."""

    place: int
    title: str
    before: str
    words: str
    after: str


def find(rows: Any, book: str, period: str, minor: int | None = None) -> Edition | None:
    """The edition of `book` and `period` among `rows`: the version asked for, else the current one. One query."""
    if int(period[:4]) < 1:  # no calendar has a year 0
        return None
    found = [
        row
        for row in rows.filter(book=book, starts_on__year=int(period[:4])).for_list()
        if row.period_key == period
    ]
    if minor is not None:
        found = [row for row in found if row.minor == minor]
    return max(found, key=lambda row: row.minor, default=None)


def build_of(edition: Edition) -> Build | None:
    """The build whose files are the edition: the newest good one. The facts stay in the database. One query."""
    return edition.builds.good().defer("facts", "log").first()


def chapter_links(edition: Edition) -> Sequence[ChapterLink]:
    """The table of contents. One query."""
    rows = edition.chapters.exclude(text="").select_related("institution", "expert__user").order_by("place")
    return [ChapterLink(row.place, row.part, row.title, row.author_label) for row in rows.defer("text")]


def chapter_of(build: Build, place: int) -> dict[str, Any] | None:
    """The chapter at `place` with its numbers put in; None if there is none. One query, one chapter of the JSON."""
    facts = Build.objects.filter(pk=build.pk).values_list("facts__chapters", flat=True).first() or []
    return next((one for one in facts if one["place"] == place and one["blocks"]), None)


def frame_of(build: Build) -> dict[str, Any]:
    """The parts around the chapters: foreword, method, benchmark projects, definitions. One query."""
    names = (
        "foreword",
        "method_note",
        "benchmarks",
        "definitions",
        "digest",
        "failed",
        "erratum",
        "next_on",
        "city_mean",
    )
    row = Build.objects.filter(pk=build.pk).values_list(*(f"facts__{name}" for name in names)).first()
    return dict(zip(names, row or [None] * len(names), strict=True))


def search(build: Build, words: str) -> list[Hit]:
    """Every paragraph, heading and caption that holds `words`, in reading order. One query."""
    if not words:
        return []
    chapters = Build.objects.filter(pk=build.pk).values_list("facts__chapters", flat=True).first() or []
    return [
        Hit(one["place"], one["title"], text[max(0, at - AROUND) : at], text[at : at + len(words)],
            text[at + len(words) : at + len(words) + AROUND])
        for one in chapters
        for text in [one["title"], *(text_of(block) for block in one["blocks"])]
        if (at := text.lower().find(words.lower())) >= 0
    ]  # fmt: skip


def text_of(block: dict[str, Any]) -> str:
    """The words of a block, numbers included."""
    lines = block.get("lines") or ([block["line"]] if "line" in block else [])
    words = "".join(piece["text"] for line in lines for piece in line)
    return words or f"{block.get('number', '')} {block.get('caption', '')}".strip()


def versions_of(edition: Edition) -> Sequence[Edition]:
    """All published versions of the same book and period, newest first. One query."""
    rows = Edition.objects.filter(
        book=edition.book, starts_on=edition.starts_on, ends_on=edition.ends_on, state__in=OUT
    )
    return list(rows.order_by("-minor"))


def other_years(edition: Edition) -> Sequence[Edition]:
    """The same book in other periods, newest first. One query."""
    rows = Edition.objects.current().filter(book=edition.book).exclude(starts_on=edition.starts_on)
    return list(rows.order_by("-starts_on"))
