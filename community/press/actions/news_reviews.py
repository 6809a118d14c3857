"""三审三校: three reviews by three people, none of them a writer; and corrections by two. Policy: 4.3."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from community.policy import NEWS_REVIEWS
from community.press.models import (
    BriefVersion,
    CorrectionNote,
    NewsItem,
    NewsReview,
    NewsVersion,
    ReviewVerdict,
)
from community.press.states import NEWS, NewsState
from core.errors import DomainError
from core.models import User
from core.record import journal
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from core.text import plain


class WritersDoNotReview(DomainError):
    code = "writers_do_not_review"
    message = _("你写过或改过这条新闻，三审请由其他同事做。")


class NewsReviewedAlready(DomainError):
    code = "news_reviewed_already"
    message = _("你已经审过这一版，三审要三个人，请由另一位同事审。")


class NewsStageTaken(DomainError):
    code = "news_stage_taken"
    message = _("这一审刚由别的同事审完了，请刷新看看现在到哪一审。")


class SayWhyReturned(DomainError):
    code = "say_why_returned"
    message = _("退回要写明意见，写的人才知道改哪里。")


class CorrectionByTwo(DomainError):
    code = "correction_by_two"
    message = _("更正由一人起草、另一人复核。请由另一位同事复核。")


class NoCorrectionWaits(DomainError):
    code = "no_correction_waits"
    message = _("没有等待复核的更正。")


class CorrectionWaits(DomainError):
    code = "correction_waits"
    message = _("还有一条更正等待复核，先办完那一条。")


@transaction.atomic
def review_news(*, item: NewsItem, verdict: str, comment: str, by: Actor, at: datetime) -> NewsReview:
    """
    Do the next of the three reviews of the version at hand. The third pass approves it.

    :raises WritersDoNotReview: for everybody who wrote or edited a version, or the brief it came from.
    :raises NewsReviewedAlready: if the person did one of the others; the database refuses it too.
    :raises SayWhyReturned: if it is sent back without a word.
    """
    item = NewsItem.objects.select_for_update(of=("self",)).defer("search").get(pk=item.pk)
    if item.state != NewsState.IN_REVIEW:
        raise MoveNotAllowed
    _refuse_writer(item, by.person)
    if verdict != ReviewVerdict.PASSED and not plain(comment):
        raise SayWhyReturned
    version = item.versions.order_by("-number")[:1].get()
    review = _write_review(version, verdict, plain(comment), by, at)
    journal.record(
        "community.news.reviewed", about=item, by=by, at=at, note=review.comment,
        version=version.number, stage=review.stage, verdict=verdict,
    )  # fmt: skip
    if verdict != ReviewVerdict.PASSED:
        NEWS.move(item, NewsState.RETURNED)
        item.save(update_fields=["state"])
        journal.record("community.news.returned", about=item, by=by, at=at, note=review.comment)
    elif review.stage == NEWS_REVIEWS[-1]:
        NEWS.move(item, NewsState.APPROVED)
        item.save(update_fields=["state"])
        journal.record("community.news.approved", about=item, by=by, at=at, version=version.number)
    return review


@transaction.atomic
def propose_correction(*, item: NewsItem, text: str, by: Actor, at: datetime) -> CorrectionNote:
    """
    Draft a correction of a published item; it is shown once another person has confirmed it.

    :raises CorrectionWaits: while another waits.
    """
    item = NewsItem.objects.select_for_update(of=("self",)).defer("search").get(pk=item.pk)
    if item.state != NewsState.PUBLISHED:
        raise MoveNotAllowed
    if item.corrections.filter(shown_at__isnull=True).exists():
        raise CorrectionWaits
    note = CorrectionNote.objects.create(item=item, text=plain(text), made_by=by.person, made_at=at)
    journal.record("community.news.correction_proposed", about=item, by=by, at=at, note=note.text)
    return note


@transaction.atomic
def confirm_correction(*, item: NewsItem, by: Actor, at: datetime) -> CorrectionNote:
    """
    Show the correction that waits, at the top of the item, with its date.

    :raises CorrectionByTwo: for who drafted it; the database refuses it too.
    """
    note = CorrectionNote.objects.select_for_update().filter(item=item, shown_at__isnull=True).first()
    if note is None:
        raise NoCorrectionWaits
    if note.made_by_id == by.person.pk:
        raise CorrectionByTwo
    note.confirmed_by, note.shown_at = by.person, at
    note.save(update_fields=["confirmed_by", "shown_at"])
    journal.record("community.news.corrected", about=item, by=by, at=at, correction=note.pk)
    return note


def _write_review(version: NewsVersion, verdict: str, comment: str, by: Actor, at: datetime) -> NewsReview:
    done = list(version.reviews.values_list("reviewer_id", flat=True))
    if by.person.pk in done:
        raise NewsReviewedAlready
    try:
        with transaction.atomic():
            return NewsReview.objects.create(
                version=version,
                stage=len(done) + 1,
                reviewer=by.person,
                verdict=verdict,
                comment=comment,
                decided_at=at,
            )
    except IntegrityError as error:
        raise NewsStageTaken from error


def _refuse_writer(item: NewsItem, person: User) -> None:
    wrote = item.versions.filter(made_by=person).exists()
    reported = (
        item.brief_id is not None
        and BriefVersion.objects.filter(brief=item.brief_id, made_by=person).exists()
    )
    if wrote or reported:
        raise WritersDoNotReview
