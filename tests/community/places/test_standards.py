"""The service standard: hours computed, self-checks filled in with evidence, spot-checked, graded in public."""

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from community.models import CheckRound, SelfCheck, ServiceStandard
from community.places.actions import closures, self_checks, standards
from community.places.actions.self_checks import Answer
from community.places.actions.standards import Finding, Item
from community.places.queries.grading import compliance, grade_of, latest_grade, marking, standard_of
from community.places.queries.sheets import missing_sheets
from community.policy import STANDARDS
from community.states import SELF_CHECK, SelfCheckState
from core.models import Notice
from core.record.lifecycle import MoveNotAllowed
from tests.factories.community import (
    FacilityFactory,
    InstitutionFactory,
    city_staff,
    district_staff,
    holder_of,
    open_daily,
)
from tests.factories.core import UserFactory, actor
from tests.factories.second_person import carried_out
from tests.factories.spaces import StandardFactory, sheet_of
from tests.lifecycle_tables import taken_back

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=timezone.get_default_timezone())
S = SelfCheckState
DAY = dt.timedelta(days=1)


def picture(name="门口.png"):
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue())


# --- hours beside the standard ---
def hours(opens="09:00", closes="17:00", **standard):
    facility = FacilityFactory()
    open_daily(facility, opens, closes)
    return facility, StandardFactory(**standard)


def light_of(facility, standard, title):
    return next(line for line in compliance(facility, standard, 2026).lines if line.title == title)


def test_weekly_hours_are_the_sum_of_the_openings():
    line = light_of(*hours(), "每周开放")

    assert (line.actual, line.kind, line.words) == ("56 小时", "ok", "够了")


@pytest.mark.parametrize(("needed", "kind"), [(60, "warn"), (84, "bad")])
def test_a_gap_has_a_light_and_a_number(needed, kind):
    line = light_of(*hours(weekly_hours=needed), "每周开放")

    assert (line.kind, line.words) == (kind, f"还差 {needed - 56} 小时")


def test_days_open_are_those_on_which_closures_leave_any_time():
    facility, standard = hours(days_a_year=365)
    start = NOW.replace(hour=0) + 10 * DAY
    for first, lasts in ((start, 3 * DAY), (start + 20 * DAY, dt.timedelta(hours=12))):
        closures.announce_closure(
            facility=facility, starts_at=first, ends_at=first + lasts, reason="检修", by=actor(), at=NOW
        )

    assert compliance(facility, standard, 2026).days_open == 362


def test_a_square_without_hours_is_open_every_day_but_when_it_is_closed():
    facility, standard = FacilityFactory(), StandardFactory()
    start = NOW.replace(hour=0) + 10 * DAY
    closures.announce_closure(
        facility=facility, starts_at=start, ends_at=start + 2 * DAY, reason="检修", by=actor(), at=NOW
    )

    assert compliance(facility, standard, 2026).days_open == 363


def test_holidays_are_counted_by_the_calendar():
    line = light_of(*hours(opens_holidays=True), "节日放假")

    assert line.kind == "ok"


def test_of_several_standards_the_own_level_and_the_latest_begun_holds():
    station = InstitutionFactory()
    StandardFactory()
    second = StandardFactory(version=2, starts_on=dt.date(2026, 1, 1))
    StandardFactory(version=3, starts_on=dt.date(2027, 1, 1))
    own = StandardFactory(level="street")

    assert standard_of(station, NOW.date()) == own
    own.delete()
    assert standard_of(station, NOW.date()) == second
    assert standard_of(InstitutionFactory(kind="company"), NOW.date()) is None


# --- the grade ---
@pytest.mark.parametrize(
    ("pct", "core", "daily", "grade"),
    [
        (90, 0, "15:00", "met"), (89, 0, "15:00", "mostly"), (100, 1, "15:00", "mostly"), (100, 0, "14:30", "mostly"),
        (70, 0, "15:00", "mostly"), (69, 0, "15:00", "below"), (100, 0, "14:20", "below"),
    ],
)  # fmt: skip
def test_the_grade_follows_the_published_rule(pct, core, daily, grade):
    facility, standard = hours("09:00", daily)

    assert grade_of(pct, core, compliance(facility, standard, 2026)) == grade


def test_what_the_district_found_counts_before_what_was_said():
    check = sheet_of(state="submitted", verdicts=("yes", "yes", "partly"))
    assert (marking(check).points, marking(check).full) == (5, 6)

    first = check.answers.order_by("pk").first()
    spot(check, {first.pk: Finding("no", "门口没有")})

    assert (marking(check).points, len(marking(check).core_unmet)) == (3, 1)


# --- the sheet's life ---
def spot(check, findings, by=None):
    return standards.spot_check(check=check, findings=findings, by=by or actor(), at=NOW)


def agreeing(check):
    return {row.pk: Finding(row.verdict) for row in check.answers.all()}


def differing(check):
    row = check.answers.order_by("pk").first()
    return {row.pk: Finding("no" if row.verdict != "no" else "yes", "现场没有看到")}


def explained(check):
    row = check.answers.order_by("pk").first()
    row.finding, row.finding_note, row.verdict = "no", "没有看到", "yes"
    row.save()
    return {row.pk: "认可，已补上"}


VERBS = {
    "submit": (lambda c: self_checks.submit_check(check=c, by=actor(), at=NOW), {S.DUE: S.SUBMITTED, S.RETURNED: S.SUBMITTED}),
    "return": (
        lambda c: standards.return_check(check=c, notes={c.answers.first().pk: "补照片"}, by=actor(), at=NOW),
        {S.SUBMITTED: S.RETURNED},
    ),
    "agree": (lambda c: spot(c, agreeing(c)), {S.SUBMITTED: S.CHECKED, S.EXPLAINED: S.CHECKED}),
    "differ": (lambda c: spot(c, differing(c)), {S.SUBMITTED: S.DIFFERING, S.EXPLAINED: S.DIFFERING}),
    "explain": (
        lambda c: self_checks.explain_differences(check=c, replies=explained(c), by=actor(), at=NOW),
        {S.DIFFERING: S.EXPLAINED},
    ),
    "grade": (
        lambda c: standards.grade_check(check=c, by=actor(), at=NOW),
        {S.SUBMITTED: S.GRADED, S.CHECKED: S.GRADED},
    ),
}  # fmt: skip


@pytest.mark.parametrize("state", S)
def test_each_verb_moves_from_its_states_and_no_others(state):
    check = sheet_of(state=state)
    found = {}
    for verb in VERBS:
        with taken_back():
            try:
                found[verb] = VERBS[verb][0](SelfCheck.objects.get(pk=check.pk)).state
            except MoveNotAllowed:
                found[verb] = None  # refused

    assert found == {verb: moves.get(state) for verb, (_, moves) in VERBS.items()}


def test_the_verbs_make_every_move_of_the_table():
    moves = {(source, target) for _, found in VERBS.values() for source, target in found.items()}

    assert moves == {(source, target) for source, targets in SELF_CHECK.moves.items() for target in targets}


def test_a_sheet_with_open_lines_is_not_handed_in_and_says_which():
    with pytest.raises(self_checks.AnswersMissing, match="第 2、3 条"):
        self_checks.submit_check(check=sheet_of(verdicts=("yes", "", "")), by=actor(), at=NOW)


def test_what_is_met_needs_a_word_or_a_file():
    check = sheet_of()
    rows = list(check.answers.order_by("pk"))
    upload = picture()
    self_checks.save_answers(
        check=check, by=actor(), at=NOW,
        answers={rows[0].pk: Answer("yes"), rows[1].pk: Answer("yes", files=[upload]), rows[2].pk: Answer("no")},
    )  # fmt: skip

    with pytest.raises(self_checks.EvidenceMissing, match="第 1 条"):
        self_checks.submit_check(check=check, by=actor(), at=NOW)


def test_every_difference_needs_a_reply():
    check = sheet_of(state="submitted")
    spot(check, differing(check))

    with pytest.raises(self_checks.ReplyMissing, match="第 1 条"):
        self_checks.explain_differences(check=check, replies={}, by=actor(), at=NOW)


def test_a_difference_that_was_explained_may_be_closed_by_the_district():
    check = sheet_of(state="submitted")
    spot(check, differing(check))
    self_checks.explain_differences(
        check=check, replies={check.answers.order_by("pk").first().pk: "认可"}, by=actor(), at=NOW
    )

    assert spot(check, {}).state == S.CHECKED


def test_a_difference_without_words_and_an_empty_spot_check_are_refused():
    check = sheet_of(state="submitted")

    for findings in ({}, {check.answers.first().pk: Finding("no")}):
        with pytest.raises(standards.FindingsMissing):
            spot(check, findings)


def test_who_handed_a_sheet_in_neither_checks_nor_grades_it():
    check = sheet_of(state="submitted")

    for act in (
        lambda by: spot(check, agreeing(check), by),
        lambda by: standards.grade_check(check=check, by=by, at=NOW),
    ):
        with pytest.raises(standards.OwnSheet):
            act(actor(check.submitted_by))


def test_returning_needs_a_line():
    with pytest.raises(standards.NothingToMend):
        standards.return_check(check=sheet_of(state="submitted"), notes={}, by=actor(), at=NOW)


def test_a_grade_freezes_the_figures_behind_it():
    check = standards.grade_check(check=sheet_of(state="submitted"), by=actor(), at=NOW)

    assert (check.grade, check.score_pct, check.weekly_minutes, check.days_open) == (
        "met",
        100,
        7 * 24 * 60,
        365,
    )
    assert latest_grade(check.facility) == check


# --- versions and rounds ---
def test_a_new_version_takes_the_items_along_and_an_old_one_in_use_stays():
    check = sheet_of()
    with pytest.raises(standards.StandardInUse):
        standards.set_items(standard=check.standard, items=[Item("新的一条")], by=actor(), at=NOW)

    new = standards.publish_standard(
        kind="station", level="", weekly_hours=45, days_a_year=310, opens_weekends=True, opens_holidays=True,
        source="示例", starts_on=dt.date(2027, 1, 1), by=actor(), at=NOW,
    )  # fmt: skip

    assert new.version == 2
    assert [item.title for item in new.items.order_by("number")] == ["时间公示", "无障碍", "消防检查"]
    standards.set_items(standard=new, items=[Item("只剩一条", is_core=True)], by=actor(), at=NOW)
    assert new.items.get().is_core


def test_the_first_standards_are_published_once():
    assert len(standards.publish_first_standards(by=actor(), at=NOW)) == len(STANDARDS)
    assert standards.publish_first_standards(by=actor(), at=NOW) == []


def test_a_round_gives_each_facility_with_a_standard_a_sheet_and_later_ones_join():
    StandardFactory()
    here, _company = FacilityFactory(), FacilityFactory(institution__kind="company")
    opened = standards.open_round(
        name="2026 年自查（示例）",
        year=2026,
        opens_on=NOW.date(),
        due_on=NOW.date() + 30 * DAY,
        by=actor(),
        at=NOW,
    )
    later = FacilityFactory(institution=here.institution)

    assert [check.facility for check in SelfCheck.objects.all()] == [here]
    assert missing_sheets(here.institution, NOW.date()) == [(opened, later)]
    joined = self_checks.join_round(round=opened, facility=later, by=actor(), at=NOW)
    assert joined.answers.count() == 3
    assert self_checks.join_round(round=opened, facility=later, by=actor(), at=NOW) == joined


# --- pages ---
def test_a_host_fills_in_saves_and_hands_in(client):
    check = sheet_of(verdicts=("", "", ""))
    client.force_login(holder_of(check.facility.institution))
    path = reverse("community:sheet", args=[check.pk])
    rows = list(check.answers.order_by("pk"))

    client.post(path, {f"verdict_{rows[0].pk}": "yes", f"note_{rows[0].pk}": "门口有"})
    refused = client.post(
        path, {f"verdict_{rows[0].pk}": "yes", f"note_{rows[0].pk}": "门口有，还有照片", "submit": "1"}
    )
    sent = {f"verdict_{row.pk}": "no" for row in rows}
    handed_in = client.post(path, {**sent, "submit": "1"})

    assert refused.status_code == 409
    assert "门口有，还有照片" in refused.content.decode()
    assert handed_in.status_code == 302
    assert SelfCheck.objects.get().state == S.SUBMITTED


def test_a_file_that_is_refused_loses_no_text(client):
    check = sheet_of(verdicts=("", "", ""))
    client.force_login(holder_of(check.facility.institution))
    row = check.answers.first()

    answer = client.post(
        reverse("community:sheet", args=[check.pk]),
        {f"verdict_{row.pk}": "yes", f"note_{row.pk}": "写了很久的依据", f"file_{row.pk}": SimpleUploadedFile("a.exe", b"MZ")},
    )  # fmt: skip

    assert answer.status_code == 409
    assert "写了很久的依据" in answer.content.decode()


def test_evidence_is_read_by_host_and_bureau_and_nobody_else(client):
    check = sheet_of(FacilityFactory(institution__area__code="440103001"))
    row = check.answers.first()
    self_checks.save_answers(
        check=check, answers={row.pk: Answer("yes", files=[picture()])}, by=actor(), at=NOW
    )  # fmt: skip
    host, other = holder_of(check.facility.institution), district_staff("440104")
    path = client_path(client, host, check)

    for user, status in ((host, 200), (district_staff("440103"), 200), (other, 404), (UserFactory(), 404)):
        client.force_login(user)
        assert client.get(path).status_code == status


def client_path(client, host, check):
    """The address of the first file on the sheet's page."""
    client.force_login(host)
    page = client.get(reverse("community:sheet", args=[check.pk])).content.decode()
    return page.partition('href="/files/')[2].partition('"')[0].join(["/files/", ""])


def test_the_public_page_leads_from_the_grade_to_its_lines(client):
    check = standards.grade_check(check=sheet_of(state="submitted"), by=actor(), at=NOW)

    facility = client.get(reverse("community:facility", args=[check.facility_id])).content.decode()
    lines = client.get(reverse("community:public_sheet", args=[check.pk])).content.decode()

    assert "达标" in facility
    assert reverse("community:public_sheet", args=[check.pk]) in facility
    assert "消防检查" in lines


def test_a_sheet_without_a_grade_is_not_public(client):
    check = sheet_of(state="submitted")

    assert client.get(reverse("community:public_sheet", args=[check.pk])).status_code == 404


def test_the_district_spot_checks_line_by_line_in_its_queue(client, run_jobs):
    facility = FacilityFactory(institution__area__code="440103001")
    check, host = sheet_of(facility, state="submitted"), holder_of(facility.institution)
    client.force_login(district_staff("440103"))
    row = check.answers.order_by("pk").first()
    path = f"{reverse('admin:community_selfcheck_do', args=['spot_check'])}?ids={check.pk}"

    assert "时间公示" in client.get(path).content.decode()
    client.post(path, {f"found_{row.pk}": "no", f"seen_{row.pk}": "门口没有"})
    run_jobs()

    assert SelfCheck.objects.get().state == S.DIFFERING
    assert Notice.objects.filter(recipient=host, path=f"/workbench/standard/{check.pk}/").exists()


def test_another_district_sees_no_sheet(client):
    sheet_of(FacilityFactory(institution__area__code="440103001"), state="submitted")
    client.force_login(district_staff("440104"))

    assert "0 " in client.get(reverse("admin:community_selfcheck_changelist")).content.decode()
    path = reverse("admin:community_selfcheck_do", args=["grade"])
    assert client.get(f"{path}?ids={SelfCheck.objects.get().pk}").status_code == 404


def test_the_city_publishes_a_version_changes_items_and_opens_a_round(client):
    client.force_login(city_staff())
    FacilityFactory()
    second, today = city_staff(), timezone.localdate()
    add = {
        "kind": "station",
        "level": "",
        "weekly_hours": "42",
        "days_a_year": "300",
        "source": "示例",
        "starts_on": today + dt.timedelta(days=1),
    }

    client.post(reverse("admin:community_servicestandard_add"), add)
    carried_out(second)
    made = ServiceStandard.objects.get()
    path = f"{reverse('admin:community_servicestandard_do', args=['items'])}?ids={made.pk}"
    client.post(
        path, {"items": "时间公示｜门口有牌子｜关键\n无障碍", "effective_on": today + dt.timedelta(days=1)}
    )
    carried_out(second)
    round_of = {
        "name": "2026 年自查（示例）",
        "year": today.year,
        "opens_on": today + dt.timedelta(days=2),
        "due_on": today + dt.timedelta(days=60),
    }
    client.post(reverse("admin:community_checkround_add"), round_of)

    assert [(item.title, item.is_core) for item in made.items.order_by("number")] == [
        ("时间公示", True),
        ("无障碍", False),
    ]
    assert CheckRound.objects.get().checks.count() == 1
