"""What cannot be is refused with a sentence, by code and by the database: past deadlines, strange clauses, wrong years."""

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cloudplatform.actions import calls as product_calls
from cloudplatform.actions import orders
from cloudplatform.models import Cycle, Quota
from cloudplatform.states import CycleState
from community import clauses
from community.members.actions import responsibilities
from community.models import CheckRound, ContributionCall, PointRule, Responsibility, ServiceStandard
from community.places.actions import standards
from community.press.actions import circulars, contribution_calls
from community.training.actions import incubation
from core.record.actors import CLOCK, Actor
from core.record.deadlines import DeadlinePassed
from projects.actions import calls as project_calls
from tests.factories.community import AreaFactory, InstitutionFactory, city_staff
from tests.factories.members import member
from tests.factories.orders import CycleFactory, QuotaFactory
from tests.factories.training import Nursery
from thinktank.actions import forum, interpretations
from thinktank.models import Interpretation

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
DAY = dt.timedelta(days=1)
STANDARD = {"kind": "library", "level": "", "weekly_hours": Decimal(42), "days_a_year": 300, "opens_weekends": True,
            "opens_holidays": True, "source": "示例", "by": CLOCK, "at": NOW}  # fmt: skip
ROUND = {
    "name": "自查（示例）",
    "year": TODAY.year,
    "opens_on": TODAY,
    "due_on": TODAY + 30 * DAY,
    "by": CLOCK,
    "at": NOW,
}
UNITS = {"base_units": 5, "population_units": 1, "tilt_units": 1, "by": CLOCK, "at": NOW}


# Quotas ----
def test_the_quota_of_a_closed_quarter_stands():
    quota = QuotaFactory()
    Cycle.objects.filter(pk=quota.cycle_id).update(state=CycleState.CLOSED)
    with pytest.raises(orders.CycleOver):
        orders.change_quota(quota=quota, **UNITS)
    with pytest.raises(IntegrityError, match="has closed"), transaction.atomic():
        Quota.objects.filter(pk=quota.pk).update(base_units=9)
    Quota.objects.filter(pk=quota.pk).update(used=1)  # what was ordered is still counted


def test_the_quota_of_a_quarter_that_is_over_stands_even_if_nobody_closed_it():
    quota = QuotaFactory(cycle=CycleFactory(starts_on=TODAY - 90 * DAY, ends_on=TODAY - DAY))
    with pytest.raises(orders.CycleOver):
        orders.change_quota(quota=quota, **UNITS)


def test_only_members_have_a_quota():
    cycle, stranger = CycleFactory(), InstitutionFactory()
    with pytest.raises(orders.StationIsNoMember):
        orders.grant_quota(cycle=cycle, station=stranger, **UNITS)
    with pytest.raises(IntegrityError, match="is no member"), transaction.atomic():
        Quota.objects.create(cycle=cycle, station=stranger, base_units=1)
    assert orders.grant_quota(cycle=cycle, station=member().institution, **UNITS).granted == 7


# Standards, rounds, rules ----
def test_a_standard_is_not_backdated():
    with pytest.raises(standards.StandardBackdated):
        standards.publish_standard(starts_on=TODAY - 365 * DAY, **STANDARD)
    first = standards.publish_standard(starts_on=TODAY, **STANDARD)
    with pytest.raises(IntegrityError, match="not_backdated"), transaction.atomic():
        ServiceStandard.objects.create(
            kind=first.kind, level="", version=2, weekly_hours=1, days_a_year=1, source="示例", made_at=NOW,
            starts_on=TODAY - DAY,
        )  # fmt: skip


def test_a_rule_for_points_is_not_backdated():
    PointRule.objects.create(event="sent", points=1, starts_on=dt.date(2025, 1, 1))
    with pytest.raises(circulars.RuleBackdated):
        circulars.set_rule(event="sent", points=2, month_cap=None, starts_on=TODAY - DAY, by=CLOCK, at=NOW)


def test_a_year_has_one_round_of_self_checks():
    standards.open_round(**ROUND)
    with pytest.raises(standards.RoundOfThatYear):
        standards.open_round(**{**ROUND, "name": "第二轮（示例）"})
    with pytest.raises(IntegrityError, match="one_round_a_year"), transaction.atomic():
        CheckRound.objects.create(name="第二轮（示例）", year=TODAY.year, opens_on=TODAY, due_on=TODAY + DAY)
    with pytest.raises(standards.RoundYearWrong):
        standards.open_round(**{**ROUND, "year": TODAY.year + 1})


# Deadlines ----
def past(**fields):
    return {"by": Actor(city_staff()), "at": NOW, **fields}


ASKED_TOO_LATE = {
    "contributions": lambda: contribution_calls.draft_contribution_call(
        **past(title="约稿", theme="写活动", kinds=[], deadline=NOW - DAY)
    ),
    "products": lambda: product_calls.draft_call(
        **past(title="征集", brief="", art_forms=[], budget_cents=1, opens_at=NOW - 9 * DAY, closes_at=NOW - DAY)
    ),
    "projects": lambda: project_calls.draft_call(
        **past(year=2026, title="征集", brief="示例", key_fields=[], places=1, opens_at=NOW - 9 * DAY, closes_at=NOW - DAY)
    ),
    "orders": lambda: orders.draft_cycle(
        **past(name="上季度", starts_on=TODAY, ends_on=TODAY + 90 * DAY, wishes_until=NOW - DAY)
    ),
    "self-checks": lambda: standards.open_round(
        **past(name="自查", year=TODAY.year, opens_on=TODAY.replace(month=1, day=1), due_on=TODAY - DAY)
    ),
    "the forum": lambda: forum.plan_forum(
        **past(year=2025, theme="主题", summary="", venue="", organiser=None, starts_on=dt.date(2025, 5, 1),
               ends_on=dt.date(2025, 5, 2))
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", ASKED_TOO_LATE)
def test_nobody_is_asked_after_the_deadline(what):
    AreaFactory(code="4401")
    with pytest.raises(DeadlinePassed):
        ASKED_TOO_LATE[what]()


def test_the_database_keeps_no_call_for_contributions_that_was_over_when_it_was_written():
    with pytest.raises(IntegrityError, match="due_later"), transaction.atomic():
        ContributionCall.objects.create(
            title="约稿", theme="写", area=AreaFactory(), deadline=NOW - DAY, created_at=NOW
        )


def test_a_call_that_closed_while_it_was_a_draft_is_not_opened():
    call = project_calls.draft_call(
        year=2026,
        title="征集",
        brief="示例",
        key_fields=[],
        places=1,
        opens_at=NOW,
        closes_at=NOW + DAY,
        by=CLOCK,
        at=NOW,
    )
    with pytest.raises(DeadlinePassed):
        project_calls.open_call(call=call, by=CLOCK, at=NOW + 2 * DAY)


def test_no_milestone_is_due_in_the_past():
    with pytest.raises(DeadlinePassed):
        incubation.set_milestone(
            incubatee=Nursery().incubating(), title="排新节目", due_on=TODAY, by=CLOCK, at=NOW
        )


# Clauses ----
LINE = {"body": "各级工会", "sector": "", "duty": "组织职工文化活动", "by": CLOCK, "at": NOW}


@pytest.mark.parametrize("clause", ["9.9", "四（九）", "四（一）、9.9", "", "第四条"])
def test_a_duty_cites_clauses_the_policy_has(clause):
    with pytest.raises(responsibilities.NoSuchClause):
        responsibilities.add_responsibility(clause=clause, **LINE)
    with pytest.raises(IntegrityError, match="clause_known"), transaction.atomic():
        Responsibility.objects.create(line=99, body="各级工会", duty="组织活动", clause=clause, since=TODAY)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("4.1", "四（一）"),
        ("四(一)，3.1.2", "四（一）、三（一）2"),
        (" 三（一）1；4.2 ", "三（一）1、四（二）"),
    ],
)
def test_clauses_are_kept_as_the_policy_writes_them(typed, kept):
    assert responsibilities.add_responsibility(clause=typed, **LINE).clause == kept


def test_the_list_of_the_policy_itself_cites_only_what_is_there():
    assert [row["line"] for row in responsibilities.of_the_policy() if clauses.unknown(row["clause"])] == []


def test_every_clause_of_the_policy_map_can_be_cited():
    rows = re.findall(r"^\| (\d[\d.]*[abc]?) \|", Path("docs/policy.md").read_text(), re.MULTILINE)
    assert len(rows) > 25
    assert set(rows) <= set(clauses.CITABLE)


@pytest.mark.parametrize("clause", ["9.9", "3.7", "0.1"])
def test_an_interpretation_is_of_a_clause_the_policy_has(clause):
    by = Actor(city_staff())
    with pytest.raises(Exception, match="没有这一条"):
        interpretations.draft_interpretation(clause=clause, title="题", body="文", by=by, at=NOW)
    with pytest.raises(IntegrityError, match="clause_known"), transaction.atomic():
        Interpretation.objects.create(clause=clause, title="题", body="文", author=by.person, drafted_at=NOW)


# The admin site ----
@pytest.mark.parametrize(
    ("path", "form", "field", "words"),
    [
        ("community/checkround", {"name": "自查", "year": TODAY.year, "opens_on": TODAY, "due_on": TODAY - DAY}, "due_on", "要晚于"),
        ("community/servicestandard",
         {"kind": "library", "weekly_hours": 200, "days_a_year": 300, "source": "示例", "starts_on": TODAY + DAY},
         "weekly_hours", "1 到 168"),
        ("cloudplatform/cycle",
         {"name": "明年", "starts_on": "2027-04-01", "ends_on": "2027-01-01", "wishes_until_0": TODAY + DAY, "wishes_until_1": "18:00"},
         "ends_on", "周期结束要晚于开始"),
        ("community/pointrule", {"event": "sent", "points": 101, "starts_on": TODAY + DAY}, "points", "0 到 100"),
        ("projects/call",
         {"year": 2026, "title": "征集", "brief": "简介", "places": 3, "opens_at_0": TODAY + 3 * DAY, "opens_at_1": "09:00",
          "closes_at_0": TODAY + DAY, "closes_at_1": "09:00"},
         "closes_at", "截止时间要晚于开始时间"),
    ],
)  # fmt: skip
def test_the_admin_says_it_at_the_field_and_never_fails(client, path, form, field, words):
    client.force_login(city_staff(), backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(f"/admin/{path}/add/", form)
    assert answer.status_code == 200
    errors = answer.context["adminform"].form.errors
    assert words in "".join(errors.get(field, [])), errors
    assert "约束" not in answer.content.decode()
