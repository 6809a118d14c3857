"""The first steps of a new member: read from its rows, until all are done or the guide is put away."""

import pytest
from django.urls import reverse
from django.utils import timezone

from community.members.queries.first_steps import guide_of
from community.models import Institution, Kind, OpeningHours, PutAwayGuide, Seat, Space
from community.policy import Role
from core.models import JournalEntry
from tests.factories.community import (
    AreaFactory,
    FacilityFactory,
    InstitutionFactory,
    SeatFactory,
    SpaceFactory,
    holder_of,
    open_daily,
)
from tests.factories.events import EventFactory
from tests.factories.members import member
from tests.factories.news import brief_in
from tests.factories.orders import ShelfProductFactory, order_in, scene
from tests.factories.spaces import SharingRuleFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now


def newcomer(kind, **changes):
    """A member that has done nothing yet, and the seat of its head."""
    institution = InstitutionFactory(kind=kind, about="", **changes)
    member(institution)
    return seat_again(SeatFactory(institution=institution, role=Role.HEAD))


def seat_again(seat):
    return Seat.objects.select_related("institution", "user").get(pk=seat.pk)


def done(seat):
    return [one.step.title for one in guide_of(seat).steps if one.is_done]


def test_each_step_is_done_by_its_row_and_by_nothing_else():
    seat = newcomer(Kind.STATION, area=AreaFactory(code="440103011"))
    hall = seat.institution
    assert done(seat) == []
    order_in("placed", scene())  # another station's
    facility = FacilityFactory(institution=hall)
    assert done(seat) == ["登记场馆"]
    space = SpaceFactory(facility=facility)
    assert done(seat) == ["登记场馆", "登记一间厅室"]
    SharingRuleFactory(space=space)
    EventFactory(host=hall, space=space, state="draft")
    assert done(seat)[2:] == ["开放一间厅室给别人借"]
    EventFactory(host=hall, space=space)
    assert done(seat)[2:] == ["开放一间厅室给别人借", "发布第一场活动"]
    open_daily(facility)
    assert done(seat)[1] == "公布开放时间"
    Institution.objects.filter(pk=hall.pk).update(about="我们是文化站")
    holder_of(hall, Role.LIAISON)
    assert done(seat)[:2] == ["写单位简介", "定一位联络员"]
    Space.objects.filter(pk=space.pk).update(archived_at=NOW())
    assert "登记一间厅室" not in done(seat)


def test_a_supplier_offers_and_a_station_orders_and_neither_is_asked_for_the_other():
    troupe, station = newcomer(Kind.TROUPE), newcomer(Kind.STATION)
    titles = [[one.step.title for one in guide_of(seat).steps] for seat in (troupe, station)]
    assert ("申报第一个产品" in titles[0], "点第一单" in titles[0], "登记场馆" in titles[0]) == (
        True,
        False,
        False,
    )
    assert ("申报第一个产品" in titles[1], "点第一单" in titles[1], "登记场馆" in titles[1]) == (
        False,
        True,
        True,
    )
    product = ShelfProductFactory(supplier=troupe.institution, state="draft")
    assert "申报第一个产品" not in done(troupe)
    type(product).objects.filter(pk=product.pk).update(state="submitted")
    assert "申报第一个产品" in done(troupe)
    by = seat_again(SeatFactory(institution=troupe.institution, role=Role.LIAISON)).actor
    brief_in("draft", by=by)
    assert "报第一条信息" not in done(troupe)
    brief_in("submitted", by=by)
    assert "报第一条信息" in done(troupe)


def test_who_cannot_do_a_step_is_told_who_can_and_what_comes_next_is_theirs():
    head = newcomer(Kind.STATION)
    editor = seat_again(SeatFactory(institution=head.institution, role=Role.EDITOR))
    by_title = {one.step.title: one.path for one in guide_of(editor).steps}
    assert (by_title["定一位联络员"], by_title["登记场馆"]) == ("", reverse("community:new_facility"))
    assert guide_of(head).next.step.title == "写单位简介"
    assert guide_of(editor).next.step.title == "登记场馆"


def test_it_stands_on_the_workbench_until_it_is_put_away_by_each_for_themselves(client):
    head = newcomer(Kind.TROUPE)
    colleague = SeatFactory(institution=head.institution)
    bench, page = reverse("portal:workbench"), reverse("portal:first_steps")
    client.force_login(head.user)
    assert "入门几步，办好 1 / " in client.get(bench).content.decode()  # the colleague handles
    assert 'aria-labelledby="h-first"' not in client.get(f"{bench}?box=done").content.decode()

    for _ in range(2):
        assert client.post(reverse("portal:turn_guide", args=["away"])).status_code == 302
    html = client.get(bench).content.decode()
    assert ('aria-labelledby="h-first"' in html, page in html) == (False, True)
    assert "放回待办上面" in client.get(page).content.decode()
    assert JournalEntry.objects.filter(fact="community.guide.put_away").count() == 1
    client.force_login(colleague.user)
    assert 'aria-labelledby="h-first"' in client.get(bench).content.decode()
    client.force_login(head.user)
    client.post(reverse("portal:turn_guide", args=["back"]))
    assert 'aria-labelledby="h-first"' in client.get(bench).content.decode()
    assert not PutAwayGuide.objects.exists()


def test_it_goes_when_everything_is_done(client):
    head = newcomer(Kind.COMPANY)
    hall = head.institution
    Institution.objects.filter(pk=hall.pk).update(about="我们做什么")
    liaison = seat_again(SeatFactory(institution=hall, role=Role.LIAISON))
    SeatFactory(institution=hall, role=Role.HANDLER)
    ShelfProductFactory(supplier=hall)
    client.force_login(head.user)
    assert 'aria-labelledby="h-first"' in client.get(reverse("portal:workbench")).content.decode()
    brief_in("submitted", by=liaison.actor)
    html = client.get(reverse("portal:workbench")).content.decode()
    assert ("入门几步" in html, guide_of(head).is_finished) == (False, True)
    assert "都办好了" in client.get(reverse("portal:first_steps")).content.decode()


def test_institutions_that_are_no_members_have_none(client):
    seat = SeatFactory()
    client.force_login(seat.user)
    assert guide_of(seat_again(seat)) is None
    assert client.get(reverse("portal:first_steps")).status_code == 404


def test_it_costs_one_query_however_much_there_is(django_assert_num_queries):
    seat = newcomer(Kind.STATION)
    with django_assert_num_queries(1):
        guide_of(seat)
    facility = FacilityFactory(institution=seat.institution)
    for number in range(10):
        SpaceFactory(facility=facility, name=f"{number} 号厅")
    assert OpeningHours.objects.count() == 0
    with django_assert_num_queries(1):
        assert guide_of(seat).done == 2
