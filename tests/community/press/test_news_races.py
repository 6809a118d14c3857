"""Two hands at once: one publication, one news item, three different stages."""

import pytest
from django.db import connection
from django.utils import timezone

from community.models import NewsItem, NewsReview, Publication
from community.press.actions import news, news_reviews
from community.press.actions.adoptions import PublishedAlready
from community.states import BriefState, NewsState
from core.errors import DomainError
from core.record.actors import Actor
from tests.cloudplatform.test_bookings_races import all_at_once
from tests.factories.community import city_staff
from tests.factories.news import brief_in, news_in, publish

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
HANDS = 8


def test_a_brief_published_by_many_hands_at_once_is_recorded_once():
    brief, desk = brief_in(BriefState.ADOPTED), Actor(city_staff())

    answers = all_at_once(lambda _n: publish(brief, by=desk), list(range(HANDS)), threads=HANDS)

    assert Publication.objects.count() == 1
    assert sum(isinstance(answer, PublishedAlready) for answer in answers) == HANDS - 1


def test_without_the_constraint_the_same_rush_records_it_more_than_once(monkeypatch):
    """Negative control: proves that the test above can fail."""
    from community.press.actions import adoptions

    brief, desk = brief_in(BriefState.ADOPTED), Actor(city_staff())
    monkeypatch.setattr(adoptions, "_locked", lambda one: one)
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX community_brief_not_published_twice")
    try:
        all_at_once(lambda _n: publish(brief, by=desk), list(range(HANDS)), threads=HANDS)
        assert Publication.objects.count() > 1
    finally:
        Publication.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE UNIQUE INDEX community_brief_not_published_twice ON community_publication"
                " (brief_id, channel, outlet) WHERE voided_at IS NULL"
            )


def test_one_brief_becomes_one_news_item_however_many_press():
    brief, desk = brief_in(BriefState.ADOPTED), Actor(city_staff())

    answers = all_at_once(
        lambda _n: news.news_from_brief(brief=brief, by=desk, at=timezone.now()),
        list(range(HANDS)),
        threads=HANDS,
    )

    assert NewsItem.objects.count() == 1
    assert {answer.code for answer in answers if isinstance(answer, DomainError)} == {"news_of_brief_exists"}


def test_reviewers_at_once_take_the_three_stages_and_the_rest_come_late():
    item = news_in(NewsState.IN_REVIEW)
    reviewers = [Actor(city_staff()) for _ in range(HANDS)]

    answers = all_at_once(
        lambda by: news_reviews.review_news(item=item, verdict="passed", comment="", by=by, at=timezone.now()),
        reviewers, threads=HANDS,
    )  # fmt: skip

    assert sorted(NewsReview.objects.values_list("stage", flat=True)) == [1, 2, 3]
    assert sum(isinstance(answer, DomainError) for answer in answers) == HANDS - 3
    assert NewsItem.objects.get().state == NewsState.APPROVED
