"""Points follow from rows; the circular freezes them; the ranking says who stands where."""

import datetime as dt
import io
import json
from collections import defaultdict

import docx
import openpyxl
import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community.models import (
    Adoption,
    Brief,
    BriefKind,
    Circular,
    Institution,
    PointEvent,
    PointRule,
    Publication,
    Seat,
)
from community.press.actions import adoptions, circulars
from community.press.actions.circulars import (
    CircularOut,
    CorrectionNeedsWords,
    IssuedByAnother,
    MonthNotOver,
    RuleBeginsLater,
    RuleInReportedMonth,
)
from community.press.queries import circulars as queries
from community.press.queries.points import lines
from community.states import CIRCULAR, BriefState, CircularState
from core.dates.months import midnight, month_before, month_of, next_month, parsed
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from tests.factories.community import city_staff
from tests.factories.news import brief_in, publish, rule, writer_at

pytestmark = pytest.mark.django_db
JAN, FEB, MAR = (dt.date(2026, month, 1) for month in (1, 2, 3))


def at(month, day, hour=10):
    return midnight(dt.date(2026, month, day)) + dt.timedelta(hours=hour)


@pytest.fixture
def desk():
    return Actor(city_staff())


def issue(month, moment, by=None):
    circular = circulars.build_circular(month=month, by=Actor(city_staff()), at=moment)
    return circulars.issue_circular(circular=circular, by=by or Actor(city_staff()), at=moment)


# --- points ---
def test_each_event_earns_what_its_rule_says_on_its_day(desk):
    rule("sent", 1, until=FEB)
    rule("sent", 5, since=FEB)
    by = writer_at()
    brief_in(BriefState.SUBMITTED, by=by, at=at(1, 31))
    brief_in(BriefState.SUBMITTED, by=by, at=at(2, 1, 0))

    assert [(line.month, line.points) for line in lines(JAN, FEB)] == [(JAN, 1), (FEB, 5)]


def test_the_monthly_cap_is_for_each_institution_and_event(desk):
    rule("sent", 2, cap=5)
    first, second = writer_at(), writer_at()
    for day in range(1, 5):
        brief_in(BriefState.SUBMITTED, by=first, at=at(1, day))
    brief_in(BriefState.SUBMITTED, by=second, at=at(1, 9))

    found = lines(JAN, JAN)

    assert [line.points for line in found] == [2, 2, 1, 0, 2]
    assert all(line.full == 2 for line in found)


def test_what_was_taken_back_or_voided_earns_nothing(desk):
    rule("sent", 1), rule("published", 2)
    brief_in(BriefState.WITHDRAWN, at=at(1, 3))
    published = brief_in(BriefState.PUBLISHED, at=at(1, 4))
    adoptions.void_publication(publication=published.publications.get(), reason="登错", by=desk, at=at(1, 5))

    assert [line.happening.event for line in lines(JAN, JAN)] == ["sent"]


def test_research_counts_once_with_its_first_adoption(desk):
    rule("research", 10)
    brief = brief_in(BriefState.ADOPTED, at=at(1, 3))
    Brief.objects.update(kind=BriefKind.RESEARCH)
    adoptions.record_adoption(
        brief=brief, level="province", adopted_on=dt.date(2026, 2, 3), evidence="x", by=desk, at=at(2, 3)
    )

    assert [(line.month, line.points) for line in lines(JAN, FEB)] == [(JAN, 10)]


def test_what_is_recorded_after_the_circular_counts_in_the_first_open_month(desk):
    rule("published", 2)
    brief = brief_in(BriefState.ADOPTED, at=at(1, 3))
    publish(brief, by=desk, at=at(1, 20), outlet="甲（示例）")
    issue(JAN, at(2, 5))
    publish(brief, by=desk, at=at(2, 6), outlet="乙（示例）", on=dt.date(2026, 1, 25))
    issue(FEB, at(3, 5))
    publish(brief, by=desk, at=at(3, 6), outlet="丙（示例）", on=dt.date(2026, 1, 26))

    found = [(line.month, line.happening.words, line.is_late) for line in lines(JAN, MAR)]

    assert found == [(JAN, "甲（示例）", False), (FEB, "乙（示例）", True), (MAR, "丙（示例）", True)]
    assert [line.month for line in lines(MAR, MAR)] == [MAR]


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["sent", "district", "city", "province", "published"]), st.integers(0, 2), st.integers(0, 2),
        st.integers(0, 74), st.integers(0, 60), st.booleans(),
    ), max_size=14,
)  # fmt: skip
RULES = st.lists(
    st.tuples(
        st.sampled_from(PointEvent.values),
        st.integers(0, 9),
        st.none() | st.integers(0, 12),
        st.sampled_from([0, 31, 45]),
    ),
    max_size=8,
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(EVENTS, RULES, st.sampled_from([(), (JAN,), (JAN, FEB)]))
def test_points_equal_a_recount_by_hand(events, rules, issued):
    with transaction.atomic():
        _rows(events, rules, issued)
        found = defaultdict(int)
        for line in lines(JAN, dt.date(2026, 6, 1)):
            found[line.month, line.happening.institution, str(line.happening.event)] += line.points
        by_month = defaultdict(int)
        for month in (JAN, FEB, MAR):
            for line in lines(month, month):
                by_month[line.month, line.happening.institution, str(line.happening.event)] += line.points
        recount = _recount()
        transaction.set_rollback(True)

    assert {key: total for key, total in found.items() if total} == recount
    assert {key: total for key, total in by_month.items() if total} == {
        k: v for k, v in recount.items() if k[0] <= MAR
    }


def _rows(events, rules, issued):
    staff, seats = city_staff(), [Seat.objects.get(pk=writer_at().seat_id) for _ in range(3)]
    begun = defaultdict(list)
    for event, points, cap, day in rules:
        if day not in [one for one, *_ in begun[event]]:
            begun[event].append((day, points, cap))
    for event, found in begun.items():
        found.sort()
        for number, (day, points, cap) in enumerate(found):
            until = JAN + dt.timedelta(days=found[number + 1][0]) if number + 1 < len(found) else None
            rule(event, points, cap, JAN + dt.timedelta(days=day), until)
    for month in issued:
        moment = midnight(next_month(month)) + dt.timedelta(days=4)
        Circular.objects.create(
            month=month,
            state="issued",
            digest="x",
            built_by=staff,
            built_at=moment,
            issued_at=moment,
            content={"rows": []},
        )
    for kind, who, brief_number, day, late, is_research in events:
        moment = midnight(JAN) + dt.timedelta(days=day, hours=9)
        brief, _made = Brief.objects.get_or_create(
            institution=seats[who].institution, title=f"稿{brief_number}",
            defaults={"author_seat": seats[who], "body": "文", "created_at": moment, "first_sent_at": moment, "submitted_at": moment,
                      "state": "published", "kind": "research" if is_research else "news"},
        )  # fmt: skip
        recorded = moment + dt.timedelta(days=late)
        if kind == "published":
            Publication.objects.get_or_create(
                brief=brief,
                channel="press",
                outlet=f"报{day % 3}",
                defaults={"published_on": moment.date(), "recorded_at": recorded},
            )
        elif kind != "sent":
            Adoption.objects.get_or_create(
                brief=brief, level=kind,
                defaults={"adopted_on": moment.date(), "evidence": "x", "recorded_by": staff, "recorded_at": recorded},
            )  # fmt: skip


def _recount():
    """The rules in plain words, over all rows, without the windows and the indexes of the query."""
    happenings = []
    for brief in Brief.objects.all():
        sent = brief.first_sent_at
        happenings.append(
            (sent.astimezone(dt.timezone(dt.timedelta(hours=8))).date(), sent, "sent", brief.pk, brief)
        )
        rows = sorted(brief.adoptions.all(), key=lambda row: row.pk)
        happenings += [
            (row.adopted_on, row.recorded_at, f"adopted_{row.level}", row.pk, brief) for row in rows
        ]
        if brief.kind == "research" and rows:
            happenings.append((rows[0].adopted_on, rows[0].recorded_at, "research", rows[0].pk, brief))
        happenings += [
            (row.published_on, row.recorded_at, "published", row.pk, brief)
            for row in brief.publications.all()
        ]
    out = {one.month: one.issued_at for one in Circular.objects.all()}
    totals, used = defaultdict(int), defaultdict(int)
    for day, recorded, event, _pk, brief in sorted(happenings, key=lambda one: one[:4]):
        month = day.replace(day=1)
        while month in out and recorded >= out[month]:
            month = next_month(month)
        for one in PointRule.objects.filter(event=event, starts_on__lte=day):
            if one.ends_on is None or day < one.ends_on:
                key = (month, brief.institution_id, event)
                points = (
                    one.points
                    if one.month_cap is None
                    else max(0, min(one.points, one.month_cap - used[key]))
                )
                used[key] += points
                totals[key] += points
    return {key: total for key, total in totals.items() if total}


# --- rules ---
def test_a_new_rule_ends_the_one_before_and_never_reaches_into_a_reported_month(desk):
    rule("sent", 1)
    issue(JAN, at(2, 5))

    def begin(day, points=3):
        return circulars.set_rule(
            event="sent", points=points, month_cap=None, starts_on=day, by=desk, at=at(1, 20)
        )

    with pytest.raises(RuleInReportedMonth):
        begin(dt.date(2026, 1, 31))
    begin(FEB)
    with pytest.raises(RuleBeginsLater):
        begin(FEB, 4)

    assert list(PointRule.objects.order_by("starts_on").values_list("points", "ends_on")) == [
        (1, FEB),
        (3, None),
    ]


def test_the_database_refuses_two_rules_for_one_day():
    rule("sent", 1)

    with pytest.raises(IntegrityError), transaction.atomic():
        rule("sent", 2, since=FEB)


# --- circulars ---
def test_a_circular_is_built_by_one_and_issued_by_another_after_the_month(desk):
    with pytest.raises(MonthNotOver):
        circulars.build_circular(month=JAN, by=desk, at=at(1, 31, 23))
    circular = circulars.build_circular(month=dt.date(2026, 1, 17), by=desk, at=at(2, 1, 0))
    with pytest.raises(IssuedByAnother):
        circulars.issue_circular(circular=circular, by=desk, at=at(2, 2))

    circular = circulars.issue_circular(circular=circular, by=Actor(city_staff()), at=at(2, 2))

    assert (circular.month, circular.state) == (JAN, CircularState.ISSUED)
    with pytest.raises(CircularOut):
        circulars.build_circular(month=JAN, by=desk, at=at(2, 3))


@pytest.mark.parametrize("state", CIRCULAR.moves)
def test_each_act_is_refused_outside_its_state(state, desk):
    circular = circulars.build_circular(month=JAN, by=desk, at=at(2, 1))
    if state != CircularState.DRAFT:
        circular = circulars.issue_circular(circular=circular, by=Actor(city_staff()), at=at(2, 2))
    if state == CircularState.REPLACED:
        second = circulars.correct_circular(circular=circular, note="数字", by=desk, at=at(2, 3))
        circulars.issue_circular(circular=second, by=Actor(city_staff()), at=at(2, 4))
        circular.refresh_from_db()
    assert circular.state == state

    if state != CircularState.DRAFT:
        with pytest.raises(MoveNotAllowed):
            circulars.issue_circular(circular=circular, by=Actor(city_staff()), at=at(2, 5))
        with pytest.raises(CircularOut):
            circulars.rebuild_circular(circular=circular, by=desk, at=at(2, 5))
    if state != CircularState.ISSUED:
        with pytest.raises(MoveNotAllowed):
            circulars.correct_circular(circular=circular, note="数字", by=desk, at=at(2, 5))


def test_later_changes_do_not_alter_an_issued_circular_and_the_database_holds_it(desk):
    rule("sent", 1), rule("published", 2)
    brief = brief_in(BriefState.PUBLISHED, at=at(1, 4))
    circular = issue(JAN, at(2, 5))
    before = json.dumps(circular.content)

    adoptions.void_publication(publication=brief.publications.get(), reason="登错", by=desk, at=at(2, 6))
    PointRule.objects.update(points=50)
    Institution.objects.update(about="改过")

    again = Circular.objects.get()
    assert json.dumps(again.content) == before
    assert queries.is_intact(again)
    for change in ({"content": {"rows": []}}, {"state": "draft"}, {"digest": "0"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Circular.objects.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Circular.objects.all().delete()


def test_a_correction_is_a_new_version_with_a_note_counted_from_what_was_known_then(desk):
    rule("published", 2)
    brief = brief_in(BriefState.PUBLISHED, at=at(1, 4))
    circular = issue(JAN, at(2, 5))
    adoptions.void_publication(publication=brief.publications.get(), reason="登错", by=desk, at=at(2, 6))
    publish(brief, by=desk, at=at(2, 6), on=dt.date(2026, 1, 9), outlet="迟来（示例）")
    with pytest.raises(CorrectionNeedsWords):
        circulars.correct_circular(circular=circular, note=" ", by=desk, at=at(2, 7))

    second = circulars.correct_circular(circular=circular, note="一篇登错", by=desk, at=at(2, 7))
    circulars.issue_circular(circular=second, by=Actor(city_staff()), at=at(2, 8))

    first, second = Circular.objects.order_by("version")
    assert (first.state, second.state, second.note) == ("replaced", "issued", "一篇登错")
    assert [row["points"] for row in first.content["rows"]] == [2]
    assert second.content["rows"] == []


def test_equal_points_share_a_place_and_districts_sum_their_institutions():
    rule("sent", 1)
    for count in (2, 1, 1):
        by = writer_at()
        for day in range(1, count + 1):
            brief_in(BriefState.SUBMITTED, by=by, at=at(1, day))

    content = queries.content(JAN)

    assert [row["place"] for row in content["rows"]] == [1, 2, 2]
    assert [row["points"] for row in content["districts"]] == [4]
    assert content["silent"] == []


def test_the_year_adds_what_was_issued(desk):
    rule("sent", 1)
    by = writer_at()
    brief_in(BriefState.SUBMITTED, by=by, at=at(1, 5))
    issue(JAN, at(2, 5))
    brief_in(BriefState.SUBMITTED, by=by, at=at(2, 6))

    assert queries.content(FEB)["rows"][0]["year_points"] == 2


# --- papers ---
def test_the_papers_say_what_the_page_says(client, desk):
    rule("sent", 3)
    by = writer_at()
    brief_in(BriefState.SUBMITTED, by=by, at=at(1, 5))
    circular = issue(JAN, at(2, 5))
    name = circular.content["rows"][0]["name"]
    client.force_login(by.user)

    sheet = openpyxl.load_workbook(
        io.BytesIO(client.get(f"/news/circulars/{circular.pk}/ranking.xlsx").content)
    ).active
    paper = docx.Document(io.BytesIO(client.get(f"/news/circulars/{circular.pk}/circular.docx").content))
    page = client.get(f"/news/circulars/{circular.pk}/").content.decode()

    assert [cell.value for cell in sheet[2]][:2] == [1, name]
    assert sheet[2][7].value == 3
    assert paper.paragraphs[0].text == circular.title == "2026年1月信息报送情况通报"
    assert [cell.text for cell in paper.tables[0].rows[1].cells][1] == name
    assert name in page
    assert "文化站开出午间粤曲课" in page


def test_the_public_sees_ranks_but_not_the_briefs_behind_them(desk):
    rule("sent", 3)
    brief_in(BriefState.SUBMITTED, at=at(1, 5))
    circular = issue(JAN, at(2, 5))

    page = Client().get(f"/news/circulars/{circular.pk}/").content.decode()

    assert circular.content["rows"][0]["name"] in page
    assert "文化站开出午间粤曲课" not in page


def test_months_are_counted_over_the_turn_of_the_year():
    december = dt.date(2025, 12, 1)

    assert (next_month(december), month_before(JAN), month_of(dt.date(2026, 1, 31))) == (JAN, december, JAN)
    assert parsed("2026-13") is None
    assert parsed("2026-02") == FEB
