"""A duty of an institution in one colleague's hands, and deadlines in the calendar of a seat."""

import datetime as dt
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import timezone

from cloudplatform.states import OrderState
from community.members.actions.duties import (
    ColleagueCannotDo,
    ColleagueHasDuty,
    NotYourDuty,
    give_duty,
    put_duty_back,
)
from community.members.queries.own_duties import duties_of
from community.models import AgendaFeed, Seat
from community.policy import Role
from core.models import Assignment, JournalEntry, Notice
from portal.workbench_list import boxes
from tests.factories.community import InstitutionFactory, SeatFactory
from tests.factories.orders import order_in
from tests.portal.test_bureau import sign_in

pytestmark = pytest.mark.django_db
NOW = timezone.now


@pytest.fixture
def supplier():
    """Two seats of a supplier that has an order to answer, and an editor's seat there."""
    order = order_in(OrderState.ENDORSED)
    made = [
        SeatFactory(institution=order.product.supplier, role=role)
        for role in (Role.LIAISON, Role.HANDLER, Role.EDITOR)
    ]
    seats = [Seat.objects.select_related("institution", "user").get(pk=one.pk) for one in made]
    return order, *seats


def duty_of(seat):
    return next(one for one in duties_of(seat, NOW()) if one.do == "确认能不能接")


def give(seat, to, duty=None, note="你熟这家站点"):
    return give_duty(seat=seat, duty=duty or duty_of(seat), to=to, note=note, by=seat.actor, at=NOW())


def holder_in_list(seat):
    todo = boxes(seat, duties_of(seat, NOW()), NOW())["todo"]
    held = next(one for one in todo if one.do == "确认能不能接").holder
    return held and held.person


def test_a_duty_is_given_the_colleague_told_and_the_list_says_whose_it_is(client, supplier):
    order, one, other, editor = supplier
    sign_in(client, one.user)
    listed = client.get("/workbench/").content.decode()
    page = f"{reverse('portal:give_duty')}?{urlencode({'about': f'cloudplatform.order:{order.pk}', 'do': '确认能不能接'})}"
    assert page.replace("&", "&amp;").replace("%3A", ":") in listed.replace("%3A", ":")

    form = client.get(page).context["form"]
    assert {one, other} <= set(form.fields["to"].queryset)
    assert editor not in form.fields["to"].queryset
    assert client.post(page, {"to": other.pk, "note": "你熟这家站点"}).status_code == 302

    assert holder_in_list(one) == holder_in_list(other) == other.user
    notice = Notice.objects.get(recipient=other.user, topic="case")
    assert (notice.path, "你熟这家站点" in notice.body) == (f"/workbench/deliveries/{order.pk}/", True)
    entry = JournalEntry.objects.get(fact="community.duty.given")
    assert (entry.subject, entry.details["to"]) == (f"cloudplatform.order:{order.pk}", other.user_id)
    mine = client.get("/workbench/?holder=me").content.decode()
    assert order.number not in mine
    assert f"在 {other.user} 手上" in client.get("/workbench/").content.decode()

    assert client.post(page, {"back": "1"}).status_code == 302
    assert holder_in_list(one) is None
    assert JournalEntry.objects.filter(fact="community.duty.returned").count() == 1


def test_only_who_can_do_it_gives_or_gets_it(supplier):
    _order, one, other, editor = supplier
    duty = duty_of(one)
    stranger = SeatFactory(institution=InstitutionFactory(supplier=True))
    for to in (editor, stranger):
        with pytest.raises(ColleagueCannotDo):
            give(one, to)
    with pytest.raises(NotYourDuty):
        give(editor, other, duty)
    with pytest.raises(NotYourDuty):
        put_duty_back(seat=editor, duty=duty, by=editor.actor, at=NOW())
    give(one, other)
    with pytest.raises(ColleagueHasDuty):
        give(one, other)
    give(other, one)
    assert Assignment.objects.holders().get().person == one.user


def test_in_whose_hands_it_is_is_forgotten_when_the_seat_ends_or_the_step_is_done(supplier):
    _order, one, other, _editor = supplier
    give(one, other)
    Seat.objects.filter(pk=other.pk).update(ends_on=timezone.localdate())
    assert holder_in_list(one) is None


def test_the_page_of_a_duty_that_is_not_there_does_not_exist(client, supplier):
    _order, one, _other, _editor = supplier
    page = reverse("portal:give_duty")
    sign_in(client, one.user)
    assert client.get(page).status_code == 404
    assert client.get(f"{page}?about=cloudplatform.order:999999&do=确认能不能接").status_code == 404


def test_the_calendar_of_a_seat_holds_its_deadlines_as_whole_days(client, supplier):
    _order, one, *_others = supplier
    feed = AgendaFeed.objects.create(seat=one, made_at=NOW())
    duty = duty_of(one)

    text = client.get(reverse("portal:agenda_feed", args=[feed.token])).content.decode().replace("\r\n ", "")

    assert f"SUMMARY:期限：{duty.title}" in text
    assert f"DTSTART;VALUE=DATE:{duty.due_on:%Y%m%d}" in text
    assert isinstance(duty.due_on, dt.date)
