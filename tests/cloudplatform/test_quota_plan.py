"""Quotas of a whole cycle: by a public formula, as before, or from a table; seen before, signed by a second person."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from cloudplatform.actions import quota_plan as actions
from cloudplatform.models import Demand, DemandSupport, Quota
from cloudplatform.queries import quota_plan
from cloudplatform.queries.quota_plan import Weights
from community.models import Kind
from core.files import spreadsheets
from core.models import PendingAct
from core.record.actors import Actor
from tests.factories.community import AreaFactory, InstitutionFactory, city_staff, district_staff
from tests.factories.core import UserFactory
from tests.factories.members import member
from tests.factories.orders import CycleFactory, QuotaFactory
from tests.factories.second_person import carried_out
from tests.portal.test_bureau import sign_in

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
WEIGHTS = {
    "source": "formula",
    "base": 4,
    "need_per": 2,
    "groups_per": 2,
    "extra_max": 3,
    "weak_pct": 60,
    "tilt": 2,
}


@pytest.fixture
def two(client):
    """A planned cycle and two member stations of different streets; city staff signed in."""
    rows = []
    for code in ("440103101", "440104101"):
        station = InstitutionFactory(kind=Kind.STATION, area=AreaFactory(code=code))
        member(station)
        rows.append(station)
    today = timezone.localdate()
    cycle = CycleFactory(state="planned", starts_on=today + 10 * DAY, ends_on=today + 100 * DAY)
    sign_in(client, city_staff())
    return cycle, rows


def wished(area, number, supports=0):
    now = timezone.now()
    for _ in range(number):
        demand = Demand.objects.create(
            asker=UserFactory(), area=area, text="想看戏", posted_at=now, reply_due_on=now.date()
        )
        for _ in range(supports):
            DemandSupport.objects.create(demand=demand, user=UserFactory(), at=now)


def ask(client, cycle, **changes):
    path = reverse("admin:cloudplatform_cycle_do", args=["plan"]) + f"?ids={cycle.pk}"
    day = timezone.localdate() + DAY
    return client.post(
        path, {"ids": cycle.pk, **WEIGHTS, "effective_on": str(day), "why": "按公式", **changes}
    )


def units(cycle):
    rows = Quota.objects.filter(cycle=cycle).order_by("station__area_id")
    return [(row.base_units, row.population_units, row.tilt_units) for row in rows]


def test_the_formula_counts_wishes_with_their_supports_and_caps_them(two):
    cycle, (one, other) = two
    wished(one.area, 2, supports=1)
    wished(other.area, 20)
    weights = Weights(base=4, need_per=2, groups_per=2, extra_max=3, tilt=0)

    lines = {line.station: line for line in quota_plan.by_formula(cycle, weights)}

    assert (lines[one].base, lines[one].population) == (4, 2)
    assert (lines[other].base, lines[other].population) == (4, 3)


def test_before_it_is_asked_for_each_difference_is_shown(client, two):
    cycle, (one, _other) = two
    html = ask(client, cycle).content.decode()

    assert "先核对每个站点的变化" in html
    assert f"{one}</th><td>没有</td><td>4（4＋0＋0）</td><td>+4</td>" in html
    assert not PendingAct.objects.exists()


def test_a_second_person_signs_it_and_the_formula_is_public(client, two):
    cycle, _stations = two
    assert ask(client, cycle, is_checked="on").status_code == 302
    assert units(cycle) == []
    act = PendingAct.objects.get()
    assert any("方案 4（4＋0＋0）" in text for _label, text in act.content["before"])

    carried_out(city_staff())

    assert units(cycle) == [(4, 0, 0), (4, 0, 0)]
    page = client.get(reverse("cloudplatform:quota_page")).content.decode()
    assert "每个站点基础 4 场" in page
    assert "每 2 条需求和附议加 1 场" in page


def test_the_last_cycle_is_copied_to_who_is_still_a_member(two):
    cycle, (one, _other) = two
    last = CycleFactory(state="closed", starts_on=cycle.starts_on - 90 * DAY, ends_on=cycle.starts_on)
    QuotaFactory(cycle=last, station=one, base_units=7, population_units=1, tilt_units=0)
    gone = QuotaFactory(cycle=last)
    gone.station.memberships.update(state="left", left_on=timezone.localdate(), reason="合并（示例）")

    lines = quota_plan.as_before(cycle)

    assert [(line.station, line.total) for line in lines] == [(one, 8)]


def test_a_pasted_table_is_read_and_each_wrong_line_is_named(two):
    cycle, (one, other) = two
    good = f"站点\t基础\t服务人口\t薄弱加配\n{one.name}\t5\t1\t2\n{other.name}，3，0，0"
    lines, wrong = quota_plan.from_table(cycle, good)
    assert ([line.total for line in lines], wrong) == ([8, 3], [])

    _lines, wrong = quota_plan.from_table(
        cycle, f"没有的站\t1\t1\t1\n{one.name}\t一\t1\t1\n{other.name}\t1\t1\t1\n{other.name}\t1\t1\t1"
    )
    assert [text.partition("：")[0] for text in wrong] == ["第 1 行", "第 2 行", "第 4 行"]


def file_of(rows, name="quotas.xlsx"):
    return SimpleUploadedFile(name, spreadsheets.workbook(["站点", "基础", "服务人口", "薄弱加配"], rows))


def test_a_file_fills_the_table_which_is_checked_and_asked_for(client, two):
    cycle, (one, other) = two
    one.name = "东山文化站，含分站（示例）"
    one.save()

    sheet = file_of([[one.name, 5, 1, 2], [other.name, 3.0, 0, 0]])
    path = reverse("admin:cloudplatform_cycle_do", args=["plan"])
    page = ask(client, cycle, sheet=sheet, is_checked="on", autosaved=f"{path}:ids={cycle.pk}")

    assert not PendingAct.objects.exists()
    form = page.context["form"]
    assert form["source"].value() == "table"
    assert form["table"].value().splitlines()[1:] == [f"{one.name}\t5\t1\t2", f"{other.name}\t3\t0\t0"]
    assert not form["is_checked"].value()
    assert f"{one}</th><td>没有</td><td>8（5＋1＋2）" in page.content.decode()
    later = client.get(f"{path}?ids={cycle.pk}").context["form"]  # who comes back finds the rows again
    assert (later["source"].value(), later["table"].value()) == ("table", form["table"].value())
    ask(client, cycle, source="table", table=form["table"].value(), is_checked="on")
    carried_out(city_staff())
    assert units(cycle) == [(5, 1, 2), (3, 0, 0)]


@pytest.mark.parametrize("content", [b"PK\x03\x04 nothing", b"\xff\xfe\xff"])
def test_a_file_that_is_no_sheet_is_refused_at_its_field(client, two, content):
    cycle, _stations = two
    page = ask(client, cycle, source="table", sheet=SimpleUploadedFile("quotas.xlsx", content))

    assert list(page.context["form"].errors) == ["sheet"]


def test_a_wrong_row_of_a_file_is_named_and_stays_to_be_mended(client, two):
    cycle, (one, _other) = two
    page = ask(client, cycle, sheet=file_of([[one.name, "五", 1, 2]]))

    assert page.context["form"].errors["table"][0].startswith("第 2 行")
    assert "五" in page.context["form"]["table"].value()


def test_a_plan_gives_nobody_less_than_is_used_and_nothing_of_it_then_holds(two):
    cycle, (one, other) = two
    QuotaFactory(cycle=cycle, station=one, base_units=5, population_units=0, tilt_units=0, used=5)
    by = Actor(city_staff())

    with pytest.raises(actions.LessThanUsed):
        actions.grant_plan(
            cycle=cycle, lines=[[other.pk, 1, 0, 0], [one.pk, 4, 0, 0]], how="", by=by, at=timezone.now()
        )
    assert units(cycle) == [(5, 0, 0)]
    with pytest.raises(actions.PlanIsEmpty):
        actions.grant_plan(cycle=cycle, lines=[], how="", by=by, at=timezone.now())


def test_districts_plan_nothing(client, two):
    cycle, _stations = two
    sign_in(client, district_staff())
    assert ask(client, cycle, is_checked="on").status_code == 404


def test_the_plan_costs_the_same_for_few_and_for_many_stations(two, count_queries):
    cycle, _stations = two
    few = count_queries(lambda: quota_plan.by_formula(cycle, Weights()))
    for number in range(5):
        member(InstitutionFactory(kind=Kind.STATION, area=AreaFactory(code=f"44010310{number + 2}")))

    assert count_queries(lambda: quota_plan.by_formula(cycle, Weights())) == few
