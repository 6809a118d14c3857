"""A rule that two people confirmed is announced where it is public until its day, and not before the second person."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone
from django.utils.timezone import localdate

from community.members.actions import responsibilities
from community.models import Responsibility
from community.places.actions import standards
from core.record import pending
from core.record.actors import Actor
from core.record.pending import Asked
from tests.factories.community import FacilityFactory, city_staff

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
DUTIES = "/members/responsibilities/"


@pytest.fixture
def line():
    responsibilities.load_responsibilities(since=dt.date(2023, 1, 1))
    return Responsibility.objects.get(line=8)


def asked(kind, row, values, shown):
    on = localdate(timezone.now()) + 40 * DAY
    return pending.ask(
        kind=pending.kind_named(kind), row=row, asked=Asked(values, on, shown=shown), by=Actor(city_staff()),
        at=timezone.now(),
    )  # fmt: skip


def confirmed(act):
    return pending.confirm(act=act, by=Actor(city_staff()), at=timezone.now())


def revised(line):
    wording = {"body": "各级工会", "duty": "组织职工夜读", "clause": "四（一）", "reason": "按分工调整"}
    return asked("community.responsibility.revise", line, wording, [("职责", "组织职工夜读")])


def published(facility, weekly_hours):
    values = {
        "kind": facility.institution.kind, "level": "", "weekly_hours": Decimal(weekly_hours), "days_a_year": 300,
        "opens_weekends": True, "opens_holidays": True, "source": "测试用", "starts_on": localdate(timezone.now()) + 40 * DAY,
    }  # fmt: skip
    return asked("community.standard.publish", None, values, [("每周开放小时", str(weekly_hours))])


def day_of(act):
    day = act.effective_on
    year = "" if day.year == localdate(timezone.now()).year else f"{day.year}年"
    return f"自 {year}{day.month}月{day.day}日起"


def page_of(client, path):
    return client.get(path).content.decode()


def test_a_duty_is_announced_once_it_is_confirmed_until_its_day(client, line):
    act = revised(line)
    assert "组织职工夜读" not in page_of(client, DUTIES)

    confirmed(act)
    page = page_of(client, DUTIES)
    assert day_of(act) in page
    assert "组织职工夜读" in page

    pending.carry_out_due(at=timezone.now() + 40 * DAY)
    assert day_of(act) not in page_of(client, DUTIES)


def test_what_is_withdrawn_is_announced_no_longer(client, line):
    act = confirmed(revised(line))

    pending.withdraw(act=act, by=Actor(act.asked_by), at=timezone.now())

    assert day_of(act) not in page_of(client, DUTIES)


def test_a_standard_is_announced_at_the_places_under_it_and_no_others(client):
    standards.publish_first_standards(by=Actor(city_staff()), at=timezone.now())
    ours, other = FacilityFactory(), FacilityFactory(institution__kind="museum")
    act = confirmed(published(ours, 49))

    assert day_of(act) in page_of(client, f"/venues/{ours.pk}/")
    assert day_of(act) not in page_of(client, f"/venues/{other.pk}/")


def test_new_items_are_announced_at_the_places_under_their_standard(client):
    ours = FacilityFactory()
    first = standards.publish_first_standards(by=Actor(city_staff()), at=timezone.now())
    standard = next(one for one in first if one.kind == ours.institution.kind)
    items = {"items": [{"title": "夜间开放", "guidance": "看公告", "is_core": True}]}
    act = asked("community.standard.items", standard, _items(items), [("自查项", "夜间开放")])
    confirmed(act)

    assert "夜间开放" in page_of(client, f"/venues/{ours.pk}/")


def _items(values):
    return pending.kind_named("community.standard.items").decode(values)


def test_the_page_costs_the_same_with_many_announcements(client, count_queries):
    ours = FacilityFactory()
    path = f"/venues/{ours.pk}/"
    confirmed(published(ours, 49))
    client.get(path)
    one = count_queries(lambda: client.get(path))
    for hours in (50, 51, 52):
        confirmed(published(ours, hours))

    assert count_queries(lambda: client.get(path)) == one
