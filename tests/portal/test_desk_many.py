"""As many cases as one press takes: each is shown, posted and decided, and no row costs more than its own decision."""

import re
import uuid

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from cloudplatform.actions.feedback import publish_feedback
from cloudplatform.models import CheckIn, Feedback, Method
from cloudplatform.states import FeedbackState
from core.models import JournalEntry
from core.record.actors import Actor
from portal.views.bulk import MOST
from tests.factories.community import city_staff
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory
from tests.portal.test_bureau import sign_in

pytestmark = pytest.mark.django_db
LOOK, DO = reverse("admin:bulk"), reverse("admin:bulk_do")


@pytest.fixture
def officer(client):
    return sign_in(client, city_staff())


def ratings(count):
    """So many ratings of one event that wait, by people who came without booking."""
    event, author, at = EventFactory(), UserFactory(), timezone.now()
    came = CheckIn.objects.bulk_create(
        CheckIn(event=event, people=1, method=Method.WALK_IN, nonce=uuid.uuid4(), happened_at=at, received_at=at,
                taken_by=author)
        for _ in range(count)
    )  # fmt: skip
    return Feedback.objects.bulk_create(
        Feedback(
            event=event, author=author, check_in=one, overall=4, comment=f"第{number}条", submitted_at=at
        )
        for number, one in enumerate(came)
    )


def picks(rows):
    return [f"feedback:{row.pk}" for row in rows]


def publish(client, rows):
    return client.post(DO, {"do": "feedback:0:publish", "pick": picks(rows)})


def test_two_thousand_are_shown_posted_and_decided_with_one_summary(client, officer):
    rows = ratings(MOST)

    shown = client.post(LOOK, {"pick": picks(rows)})
    html = shown.content.decode()
    assert [len(lot.items) for lot in shown.context["lots"]] == [MOST]
    assert html.count('name="pick"') == MOST
    assert set(re.findall(r">第(\d+)条<", html)) == {str(number) for number in range(MOST)}

    assert publish(client, rows).status_code == 302
    assert Feedback.objects.filter(state=FeedbackState.PUBLISHED).count() == MOST
    assert JournalEntry.objects.filter(fact="cloudplatform.feedback.published").count() == MOST
    summary = client.get(reverse("admin:bulk_result")).content.decode()
    assert summary.count(f"办成 {MOST} 件") == 1
    assert "没办成" not in summary


def test_a_form_with_as_many_ticks_as_one_press_takes_is_not_refused():
    """Beside the ticks: the token, the button, what keeps a form. Django answers 400 beyond its limit."""
    assert MOST + 50 <= settings.DATA_UPLOAD_MAX_NUMBER_FIELDS


def test_what_is_shown_costs_the_same_with_three_and_with_three_hundred(client, officer, count_queries):
    few, many = ratings(3), ratings(300)
    client.post(LOOK, {"pick": picks(few)})

    assert count_queries(lambda: client.post(LOOK, {"pick": picks(few)})) == count_queries(
        lambda: client.post(LOOK, {"pick": picks(many)})
    )


def test_a_row_more_costs_its_own_decision_and_nothing_besides(client, officer, count_queries):
    publish(client, ratings(1))
    one, many = ratings(1), ratings(21)
    by, at = Actor(officer), timezone.now()
    alone = ratings(1)[0]
    decision = count_queries(lambda: publish_feedback(feedback=alone, by=by, at=at))
    guard = 2  # the savepoint that lets one row fail by itself, and its release

    base = count_queries(lambda: publish(client, one))
    assert count_queries(lambda: publish(client, many)) == base + 20 * (decision + guard)
