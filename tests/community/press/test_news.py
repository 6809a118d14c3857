"""News: three reviews by three people, published on time, corrected in the open."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from community import tasks
from community.models import Brief, CorrectionNote, NewsItem, NewsReview, Publication
from community.press.actions import news, news_reviews
from community.press.actions.news import NewsFields, NewsNotEditable, NewsOfBriefExists, TimeNotToCome
from community.press.actions.news_reviews import (
    CorrectionByTwo,
    CorrectionWaits,
    NewsReviewedAlready,
    NoCorrectionWaits,
    SayWhyReturned,
    WritersDoNotReview,
)
from community.press.queries.news import news_file
from community.states import NEWS, BriefState, NewsState
from core.models import JournalEntry, Notice
from core.record.actors import CLOCK, Actor
from core.record.lifecycle import MoveNotAllowed
from tests.factories.community import city_staff
from tests.factories.news import STORY, brief_in, news_in, pass_reviews, writer_at
from tests.lifecycle_tables import taken_back

pytestmark = pytest.mark.django_db
S = NewsState
MINUTE = dt.timedelta(minutes=1)
CHANGED = NewsFields("city", "夜间开放时间表公布", "每周三天开到九点半", "第一段改了。", "各站公告")


def review(item, by=None, verdict="passed", comment=""):
    return news_reviews.review_news(
        item=item, verdict=verdict, comment=comment, by=by or Actor(city_staff()), at=timezone.now()
    )


def do(act, item):
    now, by = timezone.now(), Actor(city_staff())
    return {
        "submit": lambda: news.submit_news(item=item, by=by, at=now),
        "review": lambda: review(item),
        "schedule": lambda: news.schedule_news(item=item, scheduled_for=now + MINUTE, by=by, at=now),
        "unschedule": lambda: news.unschedule_news(item=item, by=by, at=now),
        "publish": lambda: news.publish_news(item=item, by=by, at=now),
        "withdraw": lambda: news.withdraw_news(item=item, reason="有误", by=by, at=now),
        "edit": lambda: news.edit_news(item=item, fields=CHANGED, by=by, at=now),
        "correct": lambda: news_reviews.propose_correction(item=item, text="更正", by=by, at=now),
    }[act]()


# From each state: what each act leads to; what is not here is refused and changes nothing.
LEADS = {
    (S.DRAFT, "submit"): S.IN_REVIEW, (S.DRAFT, "edit"): S.DRAFT, (S.DRAFT, "withdraw"): S.WITHDRAWN,
    (S.IN_REVIEW, "review"): S.IN_REVIEW, (S.RETURNED, "submit"): S.IN_REVIEW, (S.RETURNED, "edit"): S.RETURNED,
    (S.RETURNED, "withdraw"): S.WITHDRAWN, (S.APPROVED, "schedule"): S.SCHEDULED, (S.APPROVED, "publish"): S.PUBLISHED,
    (S.APPROVED, "edit"): S.DRAFT, (S.APPROVED, "withdraw"): S.WITHDRAWN, (S.SCHEDULED, "publish"): S.PUBLISHED,
    (S.SCHEDULED, "unschedule"): S.APPROVED, (S.SCHEDULED, "edit"): S.DRAFT, (S.SCHEDULED, "withdraw"): S.WITHDRAWN,
    (S.PUBLISHED, "withdraw"): S.WITHDRAWN, (S.PUBLISHED, "correct"): S.PUBLISHED,
}  # fmt: skip
ACTS = ("submit", "review", "schedule", "unschedule", "publish", "withdraw", "edit", "correct")


@pytest.mark.parametrize("state", NEWS.moves)
def test_every_act_from_every_state_does_what_the_table_says(state):
    item, found = news_in(state), {}
    for act in ACTS:
        with taken_back():
            try:
                do(act, NewsItem.objects.get(pk=item.pk))
            except (MoveNotAllowed, NewsNotEditable):
                found[act] = "refused", NewsItem.objects.get().state
            else:
                found[act] = "done", NewsItem.objects.get().state

    assert found == {
        act: ("done", LEADS[state, act]) if (state, act) in LEADS else ("refused", state) for act in ACTS
    }


# --- three reviews ---
def test_three_people_pass_it_and_only_the_third_approves():
    item = news_in(S.IN_REVIEW)

    states = []
    for _ in range(3):
        review(item)
        states.append(NewsItem.objects.get().state)

    assert states == [S.IN_REVIEW, S.IN_REVIEW, S.APPROVED]
    assert list(NewsReview.objects.order_by("pk").values_list("stage", flat=True)) == [1, 2, 3]


def test_nobody_reviews_twice_and_the_database_holds_it():
    item, by = news_in(S.IN_REVIEW), Actor(city_staff())
    first = review(item, by)

    with pytest.raises(NewsReviewedAlready):
        review(item, by)
    with pytest.raises(IntegrityError, match="community_nobody_reviews_news_twice"), transaction.atomic():
        NewsReview.objects.create(
            version=first.version, stage=2, reviewer=by.user, verdict="passed", decided_at=timezone.now()
        )
    with pytest.raises(IntegrityError, match="community_one_newsreview_a_stage"), transaction.atomic():
        NewsReview.objects.create(
            version=first.version, stage=1, reviewer=city_staff(), verdict="passed", decided_at=timezone.now()
        )


def test_who_wrote_any_version_or_the_brief_never_reviews():
    writer, editor = writer_at(), Actor(city_staff())
    item = news_in(S.DRAFT, by=writer)
    news.edit_news(item=item, fields=CHANGED, by=editor, at=timezone.now())
    news.submit_news(item=item, by=writer, at=timezone.now())
    for person in (writer, editor):
        with pytest.raises(WritersDoNotReview):
            review(item, person)

    reporter = writer_at()
    brief = brief_in(BriefState.ADOPTED, by=reporter)
    made = news.news_from_brief(brief=brief, by=Actor(city_staff()), at=timezone.now())
    news.submit_news(item=made, by=Actor(city_staff()), at=timezone.now())
    with pytest.raises(WritersDoNotReview):
        review(made, reporter)


def test_sending_back_needs_a_word_and_the_writer_hears_it(run_jobs):
    writer = writer_at()
    item = news_in(S.IN_REVIEW, by=writer)
    with pytest.raises(SayWhyReturned):
        review(item, verdict="returned")

    review(item, verdict="returned", comment="写清来源")
    run_jobs()

    assert NewsItem.objects.get().state == S.RETURNED
    assert Notice.objects.of(writer.user).filter(body="写清来源").exists()


def test_any_change_after_approval_reopens_all_three_reviews():
    item = news_in(S.SCHEDULED)

    item = news.edit_news(item=item, fields=CHANGED, by=Actor(city_staff()), at=timezone.now())
    assert (item.state, item.scheduled_for) == (S.DRAFT, None)
    news.submit_news(item=item, by=Actor(city_staff()), at=timezone.now())
    pass_reviews(item, people=2)

    assert NewsItem.objects.get().state == S.IN_REVIEW
    assert news_file(NewsItem.objects.get()).stage_now == 3


def test_saving_without_a_change_reopens_nothing():
    item = news_in(S.APPROVED)

    item = news.edit_news(item=item, fields=STORY, by=Actor(city_staff()), at=timezone.now())

    assert item.state == S.APPROVED
    assert item.versions.count() == 1


def test_a_returned_item_handed_in_unchanged_is_reviewed_three_times_again():
    item = news_in(S.RETURNED)

    news.submit_news(item=item, by=Actor(city_staff()), at=timezone.now())
    pass_reviews(item)

    assert NewsItem.objects.get().state == S.APPROVED
    assert NewsReview.objects.filter(version__number=2).count() == 3


# --- publication ---
def test_the_clock_publishes_at_the_minute_and_not_before():
    item = news_in(S.SCHEDULED)
    due = item.scheduled_for

    assert news.publish_due(item=item, by=CLOCK, at=due - dt.timedelta(seconds=1)) is False
    assert list(NewsItem.objects.due(due - dt.timedelta(seconds=1))) == []
    assert list(NewsItem.objects.due(due)) == [item]
    assert news.publish_due(item=item, by=CLOCK, at=due) is True
    assert news.publish_due(item=item, by=CLOCK, at=due) is False

    item.refresh_from_db()
    assert (item.state, item.published_at) == (S.PUBLISHED, due)
    assert JournalEntry.objects.get(fact="community.news.published").actor is None


def test_the_task_publishes_what_is_due_and_leaves_what_is_to_come():
    due, later = news_in(S.SCHEDULED), news_in(S.SCHEDULED)
    NewsItem.objects.filter(pk=due.pk).update(scheduled_for=timezone.now() - MINUTE)

    tasks.publish_due_news()

    due.refresh_from_db(), later.refresh_from_db()
    assert (due.state, later.state) == (S.PUBLISHED, S.SCHEDULED)


def test_a_time_that_is_over_cannot_be_scheduled():
    item, now = news_in(S.APPROVED), timezone.now()

    with pytest.raises(TimeNotToCome):
        news.schedule_news(item=item, scheduled_for=now, by=Actor(city_staff()), at=now)


# --- from a brief ---
def test_an_adopted_brief_becomes_one_news_draft_with_the_link_both_ways():
    brief = brief_in(BriefState.ADOPTED)
    by, now = Actor(city_staff()), timezone.now()

    item = news.news_from_brief(brief=brief, by=by, at=now)

    assert (item.title, item.body, item.institution) == (brief.title, brief.body, brief.institution)
    with pytest.raises(NewsOfBriefExists, match="草稿"):
        news.news_from_brief(brief=brief, by=by, at=now)
    with pytest.raises(IntegrityError, match="community_one_news_of_a_brief"), transaction.atomic():
        NewsItem.objects.create(institution=brief.institution, brief=brief, title="x", created_at=now)


def test_published_by_the_clock_it_counts_as_one_publication_of_its_brief():
    brief = brief_in(BriefState.ADOPTED)
    item = news.news_from_brief(brief=brief, by=Actor(city_staff()), at=timezone.now())
    news.submit_news(item=item, by=Actor(city_staff()), at=timezone.now())
    pass_reviews(item)

    news.publish_news(item=item, by=CLOCK, at=timezone.now())

    publication = Publication.objects.get()
    assert (publication.channel, publication.recorded_by) == ("portal", None)
    assert publication.link.endswith(f"/news/{item.pk}/")
    assert Brief.objects.get().state == BriefState.PUBLISHED


# --- corrections ---
def test_a_correction_is_shown_only_when_another_person_confirmed_it_and_the_text_stays():
    item, by = news_in(S.PUBLISHED), Actor(city_staff())
    body = item.body
    news_reviews.propose_correction(item=item, text="应为九点半", by=by, at=timezone.now())
    with pytest.raises(CorrectionWaits):
        news_reviews.propose_correction(item=item, text="再一条", by=by, at=timezone.now())
    with pytest.raises(CorrectionByTwo):
        news_reviews.confirm_correction(item=item, by=by, at=timezone.now())
    with pytest.raises(IntegrityError, match="confirmed_by_another"), transaction.atomic():
        CorrectionNote.objects.update(confirmed_by=by.user, shown_at=timezone.now())

    news_reviews.confirm_correction(item=item, by=Actor(city_staff()), at=timezone.now())

    assert CorrectionNote.objects.get().shown_at is not None
    assert NewsItem.objects.get().body == body
    with pytest.raises(NoCorrectionWaits):
        news_reviews.confirm_correction(item=item, by=Actor(city_staff()), at=timezone.now())
