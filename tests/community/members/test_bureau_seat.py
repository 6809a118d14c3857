"""An act of the bureau carries the seat at the bureau, whatever other seats its person holds."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cloudplatform.actions import demands
from cloudplatform.states import DemandState
from community.policy import Role
from core.models import JournalEntry
from core.record.actors import Actor
from tests.factories.community import AreaFactory, InstitutionFactory, SeatFactory, city_staff
from tests.factories.core import UserFactory

pytestmark = pytest.mark.django_db
LONG_AGO = dt.date(2019, 1, 1)


def demand_in(code):
    return demands.post_demand(
        area=AreaFactory(code=code), text="想看露天老电影", by=Actor(UserFactory()), at=timezone.now()
    )


@pytest.fixture
def officer(client):
    """An officer of the city who has headed a workers' palace for longer."""
    user = city_staff()
    SeatFactory(
        user=user,
        institution=InstitutionFactory(name="工人文化宫（示例）"),
        role=Role.HEAD,
        starts_on=LONG_AGO,
    )
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return user


def screened_as(demand):
    return JournalEntry.objects.get(
        fact="cloudplatform.demand.screened", subject=f"cloudplatform.demand:{demand.pk}"
    )


def test_the_bureau_seat_is_recorded_and_not_the_first_seat_of_the_person(client, officer):
    demand = demand_in("440103101")
    client.post(f"/admin/cloudplatform/demand/do/screen/?ids={demand.pk}")
    entry, bureau = screened_as(demand), officer.seats.get(institution__kind="bureau")
    assert (entry.seat_id, entry.seat_label) == (bureau.pk, bureau.label)


def test_the_header_and_the_history_show_the_seat(client, officer):
    demand = demand_in("440103101")
    client.post(f"/admin/cloudplatform/demand/do/screen/?ids={demand.pk}")
    bureau = officer.seats.get(institution__kind="bureau")
    page = client.get(reverse("admin:index")).content.decode()
    assert bureau.label in page
    assert "工人文化宫" not in page
    assert "换席位" not in page
    assert bureau.label in client.get(f"/admin/cloudplatform/demand/{demand.pk}/history/").content.decode()


def test_the_workbench_still_works_in_the_other_seat(client, officer):
    client.get(reverse("admin:index"))
    assert "工人文化宫" in client.get("/workbench/").content.decode()


@pytest.fixture
def of_two(client):
    """Somebody with a seat at two districts."""
    user = UserFactory(is_staff=True)
    for code in ("440103", "440104"):
        bureau = InstitutionFactory(
            district_bureau=True, name=f"区局{code}（示例）", area=AreaFactory(code=code)
        )
        SeatFactory(user=user, institution=bureau)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return user


def test_who_holds_two_bureau_seats_chooses_first(client, of_two):
    answer = client.get("/admin/cloudplatform/demand/?state__exact=posted")
    assert (answer.status_code, answer.url[:12]) == (302, "/admin/seat/")
    page = client.get(answer.url).content.decode()
    seat = of_two.seats.get(institution__area_id="440104")
    assert seat.label in page
    onward = client.post(answer.url, {"seat": seat.pk})
    assert onward.url == "/admin/cloudplatform/demand/?state__exact=posted"
    assert client.get(onward.url).status_code == 200


def test_in_a_chosen_seat_one_sees_and_does_only_what_that_seat_oversees(client, of_two):
    mine, other = demand_in("440104101"), demand_in("440103101")
    seat = of_two.seats.get(institution__area_id="440104")
    client.post("/admin/seat/", {"seat": seat.pk})
    client.post(f"/admin/cloudplatform/demand/do/screen/?ids={mine.pk},{other.pk}")
    assert screened_as(mine).seat_label == seat.label
    other.refresh_from_db()
    assert other.state == DemandState.POSTED
    assert "换席位" in client.get("/admin/").content.decode()


def test_a_seat_of_somebody_else_or_of_no_bureau_cannot_be_chosen(client, of_two):
    for seat in (SeatFactory(), SeatFactory(user=of_two, role=Role.HEAD)):
        assert client.post("/admin/seat/", {"seat": seat.pk}).status_code == 404


def test_what_is_posted_after_the_bureau_seat_ended_is_refused(client, of_two):
    demand = demand_in("440104101")
    seat = of_two.seats.get(institution__area_id="440104")
    client.post("/admin/seat/", {"seat": seat.pk})
    client.get("/admin/")
    seat.ends_on = timezone.localdate()
    seat.save()
    answer = client.post(
        f"/admin/cloudplatform/demand/do/decline/?ids={demand.pk}", {"reason": "和别的重复了"}
    )
    assert answer.status_code == 409
    assert "和别的重复了" in answer.content.decode()
