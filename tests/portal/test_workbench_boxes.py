"""The four boxes of a seat at the workbench: what waits for it, what it did, what it follows, and the way to the next."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cloudplatform.actions import orders
from cloudplatform.models import Order
from cloudplatform.states import OrderState
from community.members.queries import waiting
from community.members.queries.matters import matter_of, matters
from community.members.queries.own_duties import duties_of
from community.models import Seat
from community.policy import Role
from core.models import Follow, JournalEntry
from portal.workbench_list import boxes
from tests.factories.community import InstitutionFactory, SeatFactory, holder_of
from tests.factories.news import brief_in
from tests.factories.orders import order_in
from tests.portal.test_bureau import sign_in

pytestmark = pytest.mark.django_db
NOW = timezone.now


def seat_of(user):
    return Seat.objects.select_related("institution", "user").get(user=user)


def lines(user, box):
    seat = seat_of(user)
    return [(one.number, one.do) for one in boxes(seat, duties_of(seat, NOW()), NOW())[box]]


@pytest.fixture
def supplier(client):
    """The head of a supplier with an order to answer; signed in."""
    order = order_in(OrderState.ENDORSED)
    user = holder_of(order.product.supplier)
    sign_in(client, user)
    return user, order


def test_an_order_to_answer_waits_with_its_number_light_and_since_when(client, supplier):
    user, order = supplier
    assert (order.number, "确认能不能接") in lines(user, "todo")
    seat = seat_of(user)
    line = next(
        one for one in boxes(seat, duties_of(seat, NOW()), NOW())["todo"] if one.number == order.number
    )
    assert (line.light.kind != "none", line.waited) == (True, 0)
    assert line.since == JournalEntry.objects.filter(subject=line.subject).latest("happened_at").happened_at

    html = client.get("/workbench/").content.decode()
    assert order.number in html
    assert f'href="/workbench/deliveries/{order.pk}/"' in html


def test_what_one_did_stands_in_doing_while_it_goes_on_and_then_in_done(supplier):
    user, order = supplier
    seat = seat_of(user)
    orders.decline_order(order=order, reason="演员那天有别的演出", by=seat.actor, at=NOW())

    assert lines(user, "done") == [(order.number, "供方不接")]
    Order.objects.filter(pk=order.pk).update(state=OrderState.SCHEDULED, reason="", price_cents=0)
    assert lines(user, "done") == []
    assert lines(user, "doing") == [(order.number, "已排期")]


def test_what_a_colleague_of_another_institution_did_is_nobodys_business(supplier):
    user, order = supplier
    orders.decline_order(order=order, reason="没有档期", by=seat_of(user).actor, at=NOW())

    stranger = holder_of(InstitutionFactory(supplier=True))
    assert [lines(stranger, box) for box in ("todo", "doing", "done", "followed")] == [[], [], [], []]


def test_following_keeps_it_in_sight_and_stops(client, supplier):
    user, order = supplier
    subject = f"cloudplatform.order:{order.pk}"

    answer = client.post(reverse("portal:follow") + "?kind=点单", {"subject": subject})
    assert answer.headers["Location"] == "/workbench/?kind=%E7%82%B9%E5%8D%95"
    assert lines(user, "followed") == [(order.number, "确认能不能接")]
    client.post(reverse("portal:follow"), {"subject": subject, "stop": "1"})
    assert not Follow.objects.exists()


@pytest.mark.parametrize(
    "subject", ["", "cloudplatform.order:0", "core.user:1", "order:1;drop", "a.b:" + "9" * 30]
)
def test_nobody_follows_what_is_not_their_institutions(client, supplier, subject):
    other = order_in(OrderState.ENDORSED)
    for one in (subject, f"cloudplatform.order:{other.pk}"):
        assert client.post(reverse("portal:follow"), {"subject": one}).status_code == 404
    assert not Follow.objects.exists()


def test_a_page_of_the_list_leads_to_the_next_also_after_the_decision(client, supplier):
    user, order = supplier
    for _ in range(2):
        brief_in("returned", by=seat_of(user).actor)
    client.get("/workbench/?group=kind")
    todo = client.session["workbench_list"]["rows"]
    paths = [path for path, _words in todo]
    at = paths.index(f"/workbench/deliveries/{order.pk}/")

    html = client.get(paths[at]).content.decode()
    assert f"{at + 1} / {len(paths)}" in html
    assert 'href="/workbench/?group=kind"' in html
    other = paths[at + 1] if at + 1 < len(paths) else paths[at - 1]
    assert f'href="{other}"' in html

    answer = client.post(f"{paths[at]}decline/", {"reason": "没有档期"}, follow=True)
    assert ("办完，下一件" if at + 1 < len(paths) else "这一批都看过了") in answer.content.decode()
    assert 'aria-label="这一批里的位置"' not in client.get("/workbench/seats/").content.decode()


@pytest.mark.parametrize("text", ["number", "short", "title"])
def test_a_seat_finds_its_own_orders_by_number_or_words_and_nobody_elses(client, supplier, text):
    _user, order = supplier
    path = f'href="/workbench/deliveries/{order.pk}/"'
    words = {"number": order.number, "short": f"o{order.pk}", "title": order.product.title}[text]
    address = f"{reverse('portal:desk_search')}?q={words}"

    page = client.get(address, follow=True).content.decode()
    assert path in page
    assert 'placeholder="编号、字词"' in page  # people, places and streets are for staff to find
    sign_in(client, holder_of(InstitutionFactory(supplier=True)))
    assert path not in client.get(address, follow=True).content.decode()


def test_every_duty_is_about_a_registered_matter_of_the_institution(supplier):
    _user, order = supplier
    for institution in (order.product.supplier, order.quota.station):
        for duty in waiting.duties(institution, NOW()):
            if duty.about is not None:
                matter = matter_of(duty.subject)
                assert matter is not None, duty
                assert matter.rows(institution).filter(pk=duty.about.pk).exists()


def test_the_rows_of_every_matter_can_be_asked_for_and_named(supplier, count_queries):
    user, _order = supplier
    institution = seat_of(user).institution
    for matter in matters():
        for row in matter.rows(institution):
            assert matter.title(row)
            assert matter.path(row, institution).startswith("/")
        if matter.search_fields:
            list(matter.rows(institution).filter(matter.matching("某")))


def test_an_editor_meets_in_no_box_what_the_seat_does_not_open(supplier):
    user, order = supplier
    editor = SeatFactory(institution=order.product.supplier, role=Role.EDITOR).user
    Follow.objects.create(subject=f"cloudplatform.order:{order.pk}", person=editor, since=NOW())

    assert lines(editor, "followed") == []
    assert lines(user, "todo") != []


def test_the_header_of_every_page_leads_back_to_the_desk_one_worked_at(client, supplier):
    before = client.get("/help/").content.decode()
    client.get("/workbench/")

    assert 'href="/desk/"' not in before
    assert 'href="/desk/"' in client.get("/help/").content.decode()


def test_the_boxes_cost_the_same_with_few_and_with_many_done(client, supplier, count_queries):
    user, _order = supplier
    actor = seat_of(user).actor
    brief_in("submitted", by=actor)
    client.get("/workbench/?box=doing")
    one = count_queries(lambda: client.get("/workbench/?box=doing"))
    for _ in range(4):
        brief_in("submitted", by=actor)
    client.get("/workbench/?box=doing")  # the list it leads through is remembered

    assert count_queries(lambda: client.get("/workbench/?box=doing")) == one
