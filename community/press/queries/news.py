"""Queries about news: public list, feeds, and the review progress of one item. Policy: 4.3."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models.functions import TruncMonth

from community.policy import NEWS_REVIEWS
from community.press.models import Category, CorrectionNote, NewsItem, NewsReview, NewsVersion, ReviewVerdict
from community.press.models.news import NewsQuerySet
from community.press.states import NewsState
from core import searchtext
from core.dates.months import midnight, next_month
from core.record.differences import Piece, pieces

STAGES = ("初审", "复审", "终审")


@dataclass(frozen=True)
class Wanted:
    """Filters of the public list; empty means any."""

    text: str = ""
    category: str = ""
    month: date | None = None


def find(wanted: Wanted) -> NewsQuerySet:
    """Published news that fits, newest first."""
    found = NewsItem.objects.published()
    if wanted.text:
        found = found.filter(search=searchtext.query(wanted.text))
    if wanted.category in Category.values:
        found = found.filter(category=wanted.category)
    if wanted.month is not None:
        start, end = midnight(wanted.month), midnight(next_month(wanted.month))
        found = found.filter(published_at__gte=start, published_at__lt=end)
    return found.for_list()


def months_with_news(limit: int = 24) -> Sequence[date]:
    """Months in which something was published, newest first."""
    months = NewsItem.objects.published().annotate(month=TruncMonth("published_at")).order_by("-month")
    return [month.date() for month in months.values_list("month", flat=True).distinct()[:limit]]


def latest(limit: int = 30) -> Sequence[NewsItem]:
    """The newest items with their corrections, for Atom and RSS. Two queries."""
    return list(
        NewsItem.objects.published().order_by("-published_at", "-pk").select_related("institution").defer("search")
        .prefetch_related("corrections")[:limit]
    )  # fmt: skip


def updated_at(item: NewsItem) -> datetime:
    """When what readers see changed last: at publication, or with a correction shown later."""
    shown = [note.shown_at for note in item.corrections.all() if note.shown_at is not None]
    assert item.published_at is not None
    return max([item.published_at, *shown])


@dataclass(frozen=True)
class Stage:
    """One step on the way to the public, as components/_timeline.html shows it."""

    title: str
    when: datetime | None
    text: str
    is_done: bool
    is_now: bool


@dataclass(frozen=True)
class NewsFile:
    """Everything about one item for writers and reviewers."""

    item: NewsItem
    version: NewsVersion
    versions: Sequence[NewsVersion]
    reviews: Sequence[NewsReview]
    changes: Sequence[Piece]
    corrections: Sequence[CorrectionNote]
    stages: Sequence[Stage]

    @property
    def stage_now(self) -> int | None:
        """Which review is next, 1 to 3; None when none is."""
        if self.item.state != NewsState.IN_REVIEW:
            return None
        return sum(review.version_id == self.version.pk for review in self.reviews) + 1

    @property
    def last_return(self) -> NewsReview | None:
        """The review that sent it back, while it stands returned."""
        back = [review for review in self.reviews if review.verdict == ReviewVerdict.RETURNED]
        return back[-1] if back and self.item.state == NewsState.RETURNED else None


def news_file(item: NewsItem) -> NewsFile:
    """Gather everything. Three queries."""
    versions = list(item.versions.select_related("made_by").order_by("number"))
    reviews = list(
        NewsReview.objects.filter(version__item=item)
        .select_related("reviewer", "version")
        .order_by("decided_at", "pk")
    )
    latest_one = versions[-1]
    reviewed = [one for one in versions[:-1] if any(review.version_id == one.pk for review in reviews)]
    changes = pieces(_whole(reviewed[-1]), _whole(latest_one)) if reviewed else []
    return NewsFile(
        item=item, version=latest_one, versions=versions, reviews=reviews,
        changes=changes if any(piece.kind != "same" for piece in changes) else [],
        corrections=list(item.corrections.select_related("made_by", "confirmed_by").order_by("made_at")),
        stages=list(_stages(item, [review for review in reviews if review.version_id == latest_one.pk])),
    )  # fmt: skip


def _whole(version: NewsVersion) -> str:
    return f"{version.title}\n{version.summary}\n{version.body}"


def _stages(item: NewsItem, reviews: Sequence[NewsReview]) -> Iterator[Stage]:
    passed = [review for review in reviews if review.verdict == ReviewVerdict.PASSED]
    sent = item.state not in (NewsState.DRAFT,) and item.submitted_at is not None
    yield Stage("起草", item.created_at, "", sent, not sent)
    for number in NEWS_REVIEWS:
        done = len(passed) >= number
        when = passed[number - 1].decided_at if done else None
        now = item.state == NewsState.IN_REVIEW and len(passed) == number - 1
        yield Stage(STAGES[number - 1], when, "", done, now)
    if item.state == NewsState.SCHEDULED:
        yield Stage("定时发布", item.scheduled_for, "到时自动发布", False, True)
    else:
        yield Stage(
            "发布", item.published_at, "", item.published_at is not None, item.state == NewsState.APPROVED
        )
    if item.state == NewsState.WITHDRAWN:
        yield Stage("撤下", item.withdrawn_at, item.withdraw_reason, True, False)
