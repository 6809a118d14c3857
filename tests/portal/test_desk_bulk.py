"""Many cases at once: shown before, done where possible, one summary, taken back where the lifecycle allows."""

import pytest
from django.urls import reverse

from cloudplatform.models import Feedback, Order
from cloudplatform.states import FeedbackState, OrderState
from core.desk.kinds import kinds
from core.models import JournalEntry
from core.record import journal
from core.record.actors import Actor
from portal.views.bureau import register_of
from tests.factories.community import InstitutionFactory, city_staff, holder_of
from tests.factories.orders import order_in
from tests.portal.test_bureau import demand_in, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def four(client):
    """Four orders that wait; city staff signed in."""
    rows = [order_in(OrderState.PLACED) for _ in range(4)]
    sign_in(client, city_staff())
    return rows


def picks(*rows, code="order"):
    return [f"{code}:{row.pk}" for row in rows]


def do(client, verb, *rows, code="order"):
    data = {"do": f"{code}:0:{verb}", "pick": picks(*rows, code=code)}
    return client.post(reverse("admin:bulk_do"), data, follow=True)


def test_what_is_picked_is_shown_with_its_content_and_sorted(client, four):
    demand = demand_in()
    answer = client.post(reverse("admin:bulk"), {"pick": [*picks(*four[:2]), f"demand:{demand.pk}"]})
    html = answer.content.decode()

    assert [len(lot.items) for lot in answer.context["lots"]] == [2]
    assert [item.pk for item in answer.context["single"]] == [demand.pk]
    for row in four[:2]:
        assert row.number in html
        assert f"{row.people} 人" in html
    assert four[3].number not in html


def test_all_of_a_filter_is_one_press(client, four):
    demand_in()
    answer = client.post(reverse("admin:bulk") + "?kind=order", {"all": "1"})

    assert [len(lot.items) for lot in answer.context["lots"]] == [4]
    assert answer.context["single"] == []


def test_what_can_be_done_is_done_and_one_summary_names_the_rest(client, four):
    Order.objects.filter(pk=four[3].pk).update(state=OrderState.CANCELLED)

    html = do(client, "endorse", *four).content.decode()

    assert Order.objects.filter(state=OrderState.ENDORSED).count() == 3
    assert "办成 3 件，没办成 1 件" in html
    assert "别人刚办过" in html
    assert JournalEntry.objects.filter(fact="cloudplatform.order.endorsed").count() == 3
    again = client.get(reverse("admin:bulk_result")).content.decode()
    assert "办成 3 件" in again
    assert "撤回：" not in again  # an endorsed order is the supplier's to answer


def test_a_refusal_is_said_beside_its_row(client, four):
    """Who placed an order does not endorse it, in a lot no more than alone."""
    staff = city_staff()
    sign_in(client, staff)
    journal.record("cloudplatform.order.placed", about=four[0], by=Actor(staff), at=four[0].placed_at)

    told = do(client, "endorse", *four).context["told"]

    assert len(told["done"]) == 3
    assert [title.split()[0] for title, _words in told["refused"]] == [four[0].number]


def test_published_ratings_are_taken_back_together(client):
    rows = list(ratings(3))
    sign_in(client, city_staff())

    html = do(client, "publish", *rows, code="feedback").content.decode()
    assert Feedback.objects.filter(state=FeedbackState.PUBLISHED).count() == 3
    assert "撤回：这 3 件改为“不公开”" in html
    client.post(reverse("admin:bulk_undo"))
    assert Feedback.objects.filter(state=FeedbackState.HIDDEN).count() == 3
    assert client.post(reverse("admin:bulk_undo")).status_code == 404


def ratings(count):
    for _ in range(count):
        order_in(OrderState.RATED)
    Feedback.objects.update(state=FeedbackState.SUBMITTED)
    return Feedback.objects.all()


@pytest.mark.parametrize(
    "do_what", ["order:0:return", "order:9:endorse", "demand:0:screen", "x:0:y", "", "order:x:endorse"]
)
def test_only_what_a_kind_offers_for_it_is_done_together(client, four, do_what):
    answer = client.post(reverse("admin:bulk_do"), {"do": do_what, "pick": picks(*four)})

    assert answer.status_code == 404
    assert Order.objects.filter(state=OrderState.PLACED).count() == 4


def test_nobody_else_decides_together(client, four):
    sign_in(client, holder_of(InstitutionFactory()))
    for name in ("bulk", "bulk_do", "bulk_undo"):
        assert client.post(reverse(f"admin:{name}"), {"pick": picks(*four)}).status_code in (302, 403)
    assert Order.objects.filter(state=OrderState.PLACED).count() == 4


def test_every_button_for_many_exists_and_asks_nothing(client):
    for kind in kinds():
        for stage in kind.stages:
            for one in stage.together:
                verbs = {verb.name: verb for verb in register_of(kind).verbs}
                assert not verbs[one.verb].form.base_fields
                assert not one.undo or one.undo in verbs
