"""Cover during leave, filters one keeps, and old and new values on the record of a case."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cloudplatform.actions import demands
from cloudplatform.models import Demand
from cloudplatform.states import DemandState
from core.desk import cover as covering
from core.desk import holding, saved_views
from core.desk.inbox import boxes
from core.desk.kinds import kind_of, kinds
from core.desk.timeline import timeline
from core.models import Cover, JournalEntry, Notice, SavedView
from core.models.desk import Desk
from core.record.actors import Actor
from tests.factories.community import InstitutionFactory, district_staff, holder_of
from tests.portal.test_bureau import demand_in, sign_in

pytestmark = pytest.mark.django_db
NOW = timezone.now
DAY = dt.timedelta(days=1)


def arranged(absent, colleague, first=0, last=5):
    today = timezone.localdate()
    return covering.arrange(
        colleague=colleague,
        starts_on=today + first * DAY,
        last_on=today + last * DAY,
        by=Actor(absent),
        at=NOW(),
    )


def case_of(demand):
    return holding.Case(kind_of("demand"), demand)


def subjects(user, box):
    return [item.subject for item in boxes(user, list(kinds()), NOW())[box]]


@pytest.fixture
def leave(client):
    """Somebody who holds a demand, the colleague who covers them and is signed in, and the demand."""
    absent, colleague, demand = district_staff(), district_staff(), demand_in()
    holding.take(case=case_of(demand), by=Actor(absent), at=NOW())
    sign_in(client, colleague)
    return absent, colleague, demand


def test_what_the_absent_holds_is_on_the_desk_of_the_colleague_from_day_to_day(leave):
    absent, colleague, demand = leave
    subject = case_of(demand).subject
    assert subject not in subjects(colleague, "todo")

    arranged(absent, colleague)

    assert subject in subjects(colleague, "todo")
    today = timezone.localdate()
    for first, last in ((today + DAY, today + 2 * DAY), (today - 3 * DAY, today - DAY)):
        Cover.objects.update(starts_on=first, last_on=last)
        assert subject not in subjects(colleague, "todo")


def test_the_colleague_decides_under_their_own_name_and_the_record_says_for_whom(client, leave):
    absent, colleague, demand = leave
    arranged(absent, colleague)
    page = client.get(reverse("admin:case", args=["demand", demand.pk])).content.decode()
    assert f"您代 {absent} 办" in page

    client.post(reverse("admin:case_do", args=["demand", demand.pk, "screen"]))

    assert Demand.objects.get(pk=demand.pk).state == DemandState.SCREENED
    facts = JournalEntry.objects.filter(subject=case_of(demand).subject, actor=colleague).order_by("pk")
    assert [one.fact for one in facts] == ["cloudplatform.demand.screened", "core.case.covered"]
    assert facts.last().details["to"] == absent.pk


def test_cover_gives_no_right_the_colleague_has_not(leave):
    absent, _colleague, demand = leave
    stranger = district_staff("440104")
    arranged(absent, stranger)

    assert case_of(demand).subject not in subjects(stranger, "todo")


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [(-3, -1, "cover_days_passed"), (3, 2, "cover_days_passed"), (2, 9, "covered_already")],
)
def test_cover_is_refused_with_a_reason(leave, first, last, code):
    absent, colleague, _demand = leave
    if code == "covered_already":
        arranged(absent, colleague)

    with pytest.raises(covering.DomainError) as refusal:
        arranged(absent, district_staff(), first, last)
    assert refusal.value.code == code
    with pytest.raises(covering.CoverOfOneself):
        arranged(absent, absent)


def test_the_database_refuses_two_covers_at_a_time(leave):
    absent, colleague, _demand = leave
    row = arranged(absent, colleague)

    with pytest.raises(IntegrityError, match="core_one_cover_at_a_time"), transaction.atomic():
        Cover.objects.create(
            absent=absent,
            colleague=district_staff(),
            starts_on=row.last_on,
            last_on=row.last_on,
            arranged_at=NOW(),
        )
    covering.end(cover=row, by=Actor(colleague), at=NOW())
    arranged(absent, district_staff())


def test_the_page_arranges_and_ends_it_and_tells_the_other(client, leave):
    absent, colleague, _demand = leave
    sign_in(client, absent)
    today = timezone.localdate()
    fields = {
        "colleague": colleague.pk,
        "starts_on": str(today),
        "last_on": str(today),
        "note": "急件打我电话",
    }

    assert client.post("/admin/cover/", fields).status_code == 302
    assert Notice.objects.filter(recipient=colleague, title__startswith="请您代办").exists()
    row = Cover.objects.get()
    html = client.get("/admin/cover/").content.decode()
    assert f"{colleague} 代您办" in html
    assert client.post("/admin/cover/", {**fields, "last_on": str(today - DAY)}).status_code == 409

    sign_in(client, district_staff())
    assert client.post(reverse("admin:end_cover", args=[row.pk])).status_code == 404
    sign_in(client, colleague)
    assert client.post(reverse("admin:end_cover", args=[row.pk])).status_code == 302
    assert not Cover.objects.live().exists()


# --- kept filters ---
def test_a_filter_is_kept_with_its_count_and_dropped(client, leave):
    _absent, colleague, _demand = leave
    client.post(reverse("admin:save_view") + "?kind=demand&box=doing", {"name": "等同事的"})

    html = client.get("/admin/").content.decode()
    assert "等同事的 <b>1</b>" in html
    row = SavedView.objects.get()
    assert (row.person, row.query) == (colleague, "box=doing&kind=demand")
    client.post(reverse("admin:drop_view", args=[row.pk]))
    assert not SavedView.objects.exists()


def test_nobody_drops_the_filter_of_another_and_each_desk_has_its_own(client, leave):
    _absent, colleague, _demand = leave
    row = saved_views.save(person=colleague, desk=Desk.WORKBENCH, name="整改", query="kind=评价", at=NOW())

    assert "整改 <b>" not in client.get("/admin/").content.decode()
    sign_in(client, holder_of(InstitutionFactory()))
    client.post(reverse("portal:drop_view", args=[row.pk]))
    client.post(reverse("portal:save_view") + "?kind=评价", {"name": ""})
    assert list(SavedView.objects.all()) == [row]


def test_as_many_filters_as_fit_are_kept(leave):
    _absent, colleague, _demand = leave
    for number in range(saved_views.MOST):
        saved_views.save(person=colleague, desk=Desk.BUREAU, name=f"第{number}个", query="box=done", at=NOW())
    saved_views.save(person=colleague, desk=Desk.BUREAU, name="第0个", query="box=doing", at=NOW())

    with pytest.raises(saved_views.TooManyViews):
        saved_views.save(person=colleague, desk=Desk.BUREAU, name="再来一个", query="box=done", at=NOW())
    assert SavedView.objects.get(name="第0个").query == "box=doing"


# --- old and new ---
def test_the_record_tells_the_state_before_and_after_and_names_rows(client, leave):
    _absent, colleague, demand = leave
    demands.screen_demand(demand=demand, by=Actor(colleague), at=NOW())
    other = demand_in()
    demands.merge_demand(demand=other, into=demand, by=Actor(colleague), at=NOW())

    told = [(one.label, one.old, one.new) for entry in timeline(other) for one in entry.changes]
    assert set(told) == {("并入", "", str(demand)), ("状态", "待街道处理", "已合并")}
    html = client.get(reverse("admin:case", args=["demand", demand.pk])).content.decode()
    assert "<del>待街道处理</del><i>→</i><ins>街道已收</ins>" in html
