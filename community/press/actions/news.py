"""News: written, sent to review, published at once or on time, withdrawn. Once out, its text never changes. Policy: 4.3."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from community.members.models import Institution
from community.press.actions import adoptions
from community.press.actions.adoptions import NotAdopted
from community.press.models import Brief, Category, Channel, NewsItem, NewsVersion, Publication
from community.press.queries.search_texts import of_news
from community.press.states import NEWS, TAKEN, NewsState
from core import searchtext
from core.errors import DomainError
from core.models import Attachment
from core.record import journal
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update
from core.text import plain

PORTAL_OUTLET = "花城文化共同体门户"
EDITABLE = (NewsState.DRAFT, NewsState.RETURNED, NewsState.APPROVED, NewsState.SCHEDULED)


class NewsNotEditable(DomainError):
    code = "news_not_editable"
    message = _(
        "这条新闻正在审核或已经发布，不能直接改。审核中请先退回；已发布的请用“更正”，更正会写在文章最前面。"
    )


class NewsOfBriefExists(DomainError):
    code = "news_of_brief_exists"
    message = _("这篇稿件已经做成新闻“{title}”（{state}），没有重复生成。请到那一条里接着办。")


class TimeNotToCome(DomainError):
    code = "time_not_to_come"
    message = _("定时发布要选将来的时间；想现在发布请用“立即发布”。")


class CoverNeedsWords(DomainError):
    code = "cover_needs_words"
    message = _("请给题图写一句替代文字，说清画面里有什么。")


@dataclass(frozen=True)
class NewsFields:
    category: str
    title: str
    summary: str
    body: str
    sources: str


@dataclass(frozen=True)
class Cover:
    """A picture for the top of the page, with the words under it and instead of it."""

    attachment: Attachment
    alt: str
    caption: str = ""


@transaction.atomic
def draft_news(
    *, institution: Institution, fields: NewsFields, cover: Cover | None, by: Actor, at: datetime
) -> NewsItem:
    """Start an item that only its institution and the bureau see."""
    item = NewsItem(institution=institution, created_at=at)
    _set_cover(item, cover)
    _fill(item, fields)
    _keep_version(item, by, at)
    journal.record("community.news.drafted", about=item, by=by, at=at)
    return item


@transaction.atomic
def news_from_brief(*, brief: Brief, by: Actor, at: datetime) -> NewsItem:
    """
    Make an adopted brief a news draft, with its first picture; each leads to the other.

    :raises NewsOfBriefExists: if there is one already; the database refuses it too.
    """
    brief = for_update(brief, "institution")
    if brief.state not in TAKEN:
        raise NotAdopted
    item = NewsItem(
        institution=brief.institution, brief=brief, created_at=at, category=Category.DISTRICT,
        title=brief.title, summary=_first_words(brief.body), body=brief.body, sources=brief.institution.name,
    )  # fmt: skip
    photo = brief.photos.select_related("attachment").order_by("pk").first()
    if photo is not None:
        item.cover, item.cover_alt, item.cover_caption = photo.attachment, photo.alt, photo.caption
    try:
        with transaction.atomic():
            item.save()
    except IntegrityError as error:
        if "community_one_news_of_a_brief" not in str(error):
            raise
        there = NewsItem.objects.exclude(state=NewsState.WITHDRAWN).get(brief=brief)
        raise NewsOfBriefExists(title=there.title, state=there.get_state_display()) from error
    _index(item)
    _keep_version(item, by, at)
    journal.record("community.news.drafted", about=item, by=by, at=at, brief=brief.pk)
    return item


@transaction.atomic
def edit_news(
    *, item: NewsItem, fields: NewsFields, by: Actor, at: datetime, cover: Cover | None = None
) -> NewsItem:
    """
    Change an item before it is out. After approval any change puts it back to draft: all three reviews anew.

    :raises NewsNotEditable: while it is under review, and once it was published.
    """
    item = _locked(item)
    if item.state not in EDITABLE:
        raise NewsNotEditable
    before = _written(item)
    _set_cover(item, cover)
    _fill(item, fields)
    if _written(item) == before:
        return item
    _keep_version(item, by, at)
    journal.record("community.news.edited", about=item, by=by, at=at)
    if item.state in (NewsState.APPROVED, NewsState.SCHEDULED):
        NEWS.move(item, NewsState.DRAFT)
        item.scheduled_for = None
        item.save(update_fields=["state", "scheduled_for"])
        journal.record("community.news.reopened", about=item, by=by, at=at)
    return item


@transaction.atomic
def submit_news(*, item: NewsItem, by: Actor, at: datetime) -> NewsItem:
    """Send an item to the three reviews, which begin with the first."""
    item = _locked(item)
    NEWS.move(item, NewsState.IN_REVIEW)
    if item.versions.order_by("-number")[:1].get().reviews.exists():
        _keep_version(
            item, by, at
        )  # handed in unchanged: a version of its own, so that all three review again
    item.submitted_at = at
    item.save(update_fields=["state", "submitted_at"])
    journal.record("community.news.submitted", about=item, by=by, at=at)
    return item


@transaction.atomic
def schedule_news(*, item: NewsItem, scheduled_for: datetime, by: Actor, at: datetime) -> NewsItem:
    """
    Schedule the publication of an approved item at `scheduled_for`.

    :raises TimeNotToCome: for a time that is over.
    """
    item = _locked(item)
    if scheduled_for <= at:
        raise TimeNotToCome
    NEWS.move(item, NewsState.SCHEDULED)
    item.scheduled_for = scheduled_for
    item.save(update_fields=["state", "scheduled_for"])
    journal.record("community.news.scheduled", about=item, by=by, at=at)
    return item


@transaction.atomic
def unschedule_news(*, item: NewsItem, by: Actor, at: datetime) -> NewsItem:
    item = _locked(item)
    if item.state != NewsState.SCHEDULED:
        raise MoveNotAllowed
    NEWS.move(item, NewsState.APPROVED)
    item.scheduled_for = None
    item.save(update_fields=["state", "scheduled_for"])
    journal.record("community.news.unscheduled", about=item, by=by, at=at)
    return item


@transaction.atomic
def publish_news(*, item: NewsItem, by: Actor, at: datetime) -> NewsItem:
    """Publish an approved or scheduled item now; its brief gets a record of publication."""
    item = _locked(item)
    NEWS.move(item, NewsState.PUBLISHED)
    item.published_at = at
    item.save(update_fields=["state", "published_at"])
    if item.cover is not None:
        Attachment.objects.filter(pk=item.cover.pk).update(is_public=True)
    _record_on_portal(item, by, at)
    journal.record("community.news.published", about=item, by=by, at=at)
    return item


@transaction.atomic
def publish_due(*, item: NewsItem, by: Actor, at: datetime) -> bool:
    """Publish a scheduled item whose time has come; False if it changed meanwhile. The clock calls it each minute."""
    item = _locked(item)
    if item.state != NewsState.SCHEDULED or item.scheduled_for is None or item.scheduled_for > at:
        return False
    publish_news(item=item, by=by, at=at)
    return True


@transaction.atomic
def withdraw_news(*, item: NewsItem, reason: str, by: Actor, at: datetime) -> NewsItem:
    """Take an item off, or drop a draft; readers of an old link are told why."""
    item = _locked(item)
    NEWS.move(item, NewsState.WITHDRAWN)
    item.withdrawn_at, item.withdraw_reason, item.scheduled_for = at, reason, None
    item.save(update_fields=["state", "withdrawn_at", "withdraw_reason", "scheduled_for"])
    if item.cover is not None and not NewsItem.objects.published().filter(cover=item.cover).exists():
        Attachment.objects.filter(pk=item.cover.pk).update(is_public=False)
    journal.record("community.news.withdrawn", about=item, by=by, at=at, note=reason)
    return item


def _record_on_portal(item: NewsItem, by: Actor, at: datetime) -> None:
    """Enter the item among the publications of its brief, unless somebody did already."""
    known = Publication.objects.live().filter(brief=item.brief, channel=Channel.PORTAL, outlet=PORTAL_OUTLET)
    if item.brief is None or known.exists():
        return
    adoptions.record_publication(
        brief=item.brief, channel=Channel.PORTAL, outlet=PORTAL_OUTLET,
        link=settings.SITE_URL + reverse("community:news_item", args=[item.pk]),
        published_on=localdate(at), by=by, at=at,
    )  # fmt: skip


def _written(item: NewsItem) -> tuple[object, ...]:
    return (item.category, item.title, item.summary, item.body, item.sources, item.cover_id, item.cover_alt,
            item.cover_caption)  # fmt: skip


def _first_words(body: str, limit: int = 100) -> str:
    first = " ".join(body.split("\n", 1)[0].split())
    return first if len(first) <= limit else f"{first[: limit - 1]}…"


def _set_cover(item: NewsItem, cover: Cover | None) -> None:
    if cover is None:
        return
    if not plain(cover.alt):
        raise CoverNeedsWords
    item.cover, item.cover_alt, item.cover_caption = cover.attachment, plain(cover.alt), plain(cover.caption)


def _fill(item: NewsItem, fields: NewsFields) -> None:
    item.category, item.sources = fields.category, plain(fields.sources)
    item.title, item.summary, item.body = plain(fields.title), plain(fields.summary), plain(fields.body)
    item.full_clean(validate_constraints=False, exclude=["search"])
    item.save()
    _index(item)


def _index(item: NewsItem) -> None:
    NewsItem.objects.filter(pk=item.pk).update(search=searchtext.document(*of_news(item)))


def _keep_version(item: NewsItem, by: Actor, at: datetime) -> None:
    last = item.versions.order_by("-number").values_list("number", flat=True).first() or 0
    NewsVersion.objects.create(
        item=item,
        number=last + 1,
        title=item.title,
        summary=item.summary,
        body=item.body,
        made_by=by.person,
        made_at=at,
    )


def _locked(item: NewsItem) -> NewsItem:
    return (
        NewsItem.objects.select_for_update(of=("self",))
        .select_related("institution", "brief", "cover").defer("search").get(pk=item.pk)
    )  # fmt: skip
