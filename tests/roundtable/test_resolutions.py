"""Resolutions: steps, progress, lights, reminders once, acceptance by another, carried by copy and link. Policy: 3.1.2."""

import datetime as dt
import io

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from core.measures import all_measures
from core.models import JournalEntry
from core.record import journal
from core.record.lifecycle import MoveNotAllowed
from roundtable.actions import agenda, clock, day, decisions, meetings
from roundtable.actions import resolutions as actions
from roundtable.models import AgendaItem, Judgement, Reminder, Resolution, Roundtable
from roundtable.queries.resolutions import (
    Filter,
    light,
    measured,
    rates,
    register,
    reminders,
    with_parts,
)
from tests.factories.community import FacilityFactory, SeatFactory, city_staff
from tests.factories.roundtable import (
    DAY,
    NOW,
    accepted,
    acting,
    head_of,
    issued,
    member,
    pdf_upload,
    planned,
    reported,
    resolution,
    seat_of,
    slip,
    under_way,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def lead_of(one):
    return acting(head_of(one.lead))


def fresh(one):
    return with_parts(Resolution.objects.filter(pk=one.pk))[0]


# --- how one will know ---
def test_a_measure_of_the_catalogue_shows_its_value_by_itself_whichever_it_is(client):
    one = resolution(measure="facilities.count")
    FacilityFactory(institution=one.lead)
    page = client.get(one.path).content.decode()
    assert measured(one, localdate()) == (f"文化设施（{one.lead}，今年以来）", "1 处")
    assert f"<dt>文化设施（{one.lead}，今年以来）</dt><dd><b>1 处</b></dd>" in page
    for measure in all_measures():
        one.measure = measure.code
        assert measured(one, localdate())[0].startswith(measure.name)


# --- steps ---
def test_the_lead_divides_it_into_steps_within_its_day():
    one = resolution()
    at, by = one.issued_at, lead_of(one)
    with pytest.raises(actions.NoSteps):
        actions.break_down(resolution=one, steps=[], by=by, at=at)
    with pytest.raises(actions.StepAfterDue):
        actions.break_down(resolution=one, steps=[("太晚", dt.date(2027, 1, 5))], by=by, at=at)
    with pytest.raises(decisions.DueOnHoliday):
        actions.break_down(resolution=one, steps=[("周六", dt.date(2026, 12, 12))], by=by, at=at)
    steps = [("列名单", one.due_on)]
    with pytest.raises(decisions.PersonOfAnother):
        actions.break_down(resolution=one, steps=steps, person=SeatFactory(), by=by, at=at)
    done = actions.break_down(
        resolution=one, steps=[("列名单", one.due_on)], person=seat_of(head_of(one.lead)), by=by, at=at
    )
    assert (done.state, done.steps.count()) == ("under_way", 1)


# --- progress ---
def test_progress_is_reported_once_a_month_for_this_month_or_the_last():
    one = under_way()
    at, by = one.issued_at + 40 * DAY, lead_of(one)

    def report(month):
        return actions.report_progress(resolution=one, month=month, text="在办", done_pct=30, by=by, at=at)

    report(at.date())
    with pytest.raises(actions.ProgressTwice):
        report(at.date())
    report(at.date() - 30 * DAY)
    with pytest.raises(actions.NotThatMonth):
        report(at.date() - 90 * DAY)
    with pytest.raises(IntegrityError, match="once_a_month"), transaction.atomic():
        one.progress.create(
            month=at.date().replace(day=1), text="x", done_pct=1, reported_by=city_staff(), reported_at=at
        )


def test_done_is_said_with_all_steps_and_evidence_only():
    one = under_way()
    at, by = one.issued_at + DAY, lead_of(one)
    with pytest.raises(actions.StepsOpen):
        actions.report_done(resolution=one, by=by, at=at)
    actions.finish_step(step=one.steps.get(), by=by, at=at)
    with pytest.raises(actions.NoEvidence):
        actions.report_done(resolution=one, by=by, at=at)
    actions.report_progress(
        resolution=one, month=at.date(), text="好了", done_pct=100, uploads=[pdf_upload()], by=by, at=at
    )
    assert actions.report_done(resolution=one, by=by, at=at).state == "reported"


# --- acceptance ---
def test_no_doer_accepts_its_own_work():
    helper, person = member()
    one = reported(assisting=[helper])
    at = one.reported_at
    for doer in (head_of(one.lead), person):
        with pytest.raises(actions.OwnCase):
            actions.judge(resolution=one, verdict="done", note="好", by=acting(doer), at=at)
        assert not Resolution.objects.judged_by(doer).exists()
    assert Resolution.objects.judged_by(head_of(one.item.institution)).exists()
    with pytest.raises(IntegrityError, match="judged_by_another"), transaction.atomic():
        Judgement.objects.create(
            resolution=one,
            verdict="done",
            note="好",
            judged_by=one.reported_by,
            judged_at=at,
            reported_by=one.reported_by,
        )


def test_accepted_in_part_it_goes_on_and_accepted_whole_it_closes_the_meeting():
    staff = city_staff()
    one = reported(staff)
    at, by = one.reported_at, acting(staff)
    actions.judge(resolution=one, verdict="partly", note="还差两处", by=by, at=at)
    one.refresh_from_db()
    assert one.state == "under_way"
    actions.report_done(resolution=one, by=lead_of(one), at=at)
    actions.judge(resolution=one, verdict="done", note="都办了", by=by, at=at)
    one.refresh_from_db()
    assert (one.state, one.done_at) == ("done", at)
    assert Roundtable.objects.get(pk=one.item.roundtable_id).state == "closed"


def test_a_further_instruction_reopens_it_and_its_meeting():
    staff = city_staff()
    one = reported(staff)
    at, by = one.reported_at, acting(staff)
    with pytest.raises(MoveNotAllowed):
        actions.instruct(resolution=one, note="再推广", due_on=dt.date(2027, 1, 11), by=by, at=at)
    actions.judge(resolution=one, verdict="done", note="办了", by=by, at=at)
    actions.instruct(resolution=one, note="再推广到五处", due_on=dt.date(2027, 1, 11), by=by, at=at)
    one.refresh_from_db()
    assert (one.state, one.due_on, one.done_at) == ("under_way", dt.date(2027, 1, 11), None)
    assert Roundtable.objects.get(pk=one.item.roundtable_id).state == "minuted"


# --- lights ---
def test_lights_blue_yellow_red():
    one = under_way()
    due = one.due_on
    actions.report_progress(
        resolution=one,
        month=one.issued_at.date(),
        text="快好了",
        done_pct=90,
        by=lead_of(one),
        at=one.issued_at,
    )
    kinds = [
        found.kind if (found := light(fresh(one), day)) else ""
        for day in (one.issued_at.date(), due - dt.timedelta(days=5), due + dt.timedelta(days=1))
    ]
    assert kinds == ["", "info", "bad"]


def test_yellow_says_what_is_behind():
    one = resolution()
    assert light(fresh(one), one.break_down_due_on + dt.timedelta(days=1)).words == "黄灯 没有按时分解"
    two = under_way(kind="extra")
    later = two.issued_at.date() + dt.timedelta(days=28)
    assert light(fresh(two), later).words == "黄灯 进展落后"


# --- reminders ---
def test_reminders_go_out_once_through_restarts_and_long_silence():
    one = under_way()
    at = dt.datetime.combine(one.due_on + dt.timedelta(days=40), dt.time(8), tzinfo=NOW.tzinfo)
    for hours in (0, 1, 12):
        clock.remind_of_resolutions(at + dt.timedelta(hours=hours))

    told = list(
        Reminder.objects.filter(subject=journal.subject_of(one))
        .order_by("kind", "for_on")
        .values_list("kind", "for_on")
    )
    due = {(found.kind, found.for_on) for found in reminders(fresh(one), at.date())}
    assert set(told) == due
    assert ("overdue", one.due_on) in due
    assert JournalEntry.objects.filter(fact="roundtable.resolution.reminded").count() == len(due)


def test_a_killed_clock_says_the_rest_when_it_is_back(monkeypatch):
    one = under_way()
    at = dt.datetime.combine(one.due_on + dt.timedelta(days=40), dt.time(8), tzinfo=NOW.tzinfo)
    record, left = journal.record, iter(range(1))

    def dying(*args, **kwargs):
        if next(left, None) is None:
            raise KeyboardInterrupt
        return record(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr("core.record.journal.record", dying)
        with pytest.raises(KeyboardInterrupt):
            clock.remind_of_resolutions(at)
    assert Reminder.objects.count() == 1
    clock.remind_of_resolutions(at)
    assert (
        Reminder.objects.count()
        == JournalEntry.objects.filter(fact="roundtable.resolution.reminded").count()
        >= 3
    )


# --- carried over ---
def next_meeting(staff):
    meeting = planned(staff, at=NOW + 100 * DAY, starts_at=NOW + 130 * DAY)
    agenda.gather_facts(roundtable=meeting, at=NOW + 100 * DAY)
    return meeting


def test_what_is_open_comes_to_the_next_agenda_by_copy_and_link():
    staff = city_staff()
    one = under_way(staff)
    meeting = next_meeting(staff)
    item = meeting.items.get(kind="carried")
    one.refresh_from_db()
    assert (item.carried_from, item.about_path, one.state) == (one.item, one.path, "under_way")


def test_what_was_put_off_comes_back_once():
    staff = city_staff()
    issued(staff, outcome="deferred")
    first = next_meeting(staff)
    second = planned(staff, at=NOW + 100 * DAY, starts_at=NOW + 131 * DAY, kind="extra")
    agenda.gather_facts(roundtable=second, at=NOW + 100 * DAY)
    assert (first.items.filter(kind="carried").count(), second.items.filter(kind="carried").count()) == (1, 0)


def test_a_new_resolution_may_continue_the_old_one_which_then_is_carried():
    staff = city_staff()
    one = under_way(staff)
    by, institution = acting(staff), one.lead
    meeting = next_meeting(staff)
    at = meeting.planned_at
    item = agenda.accept(item=meeting.items.get(kind="carried"), minutes_given=10, by=by, at=at)
    meetings.draw_up_list(roundtable=meeting, institutions=[institution], by=by, at=at)
    meeting = meetings.invite(roundtable=meeting, by=by, at=at)
    accepted(meeting.invitations.get(), at=at)
    day.tick_off(roundtable=meeting, seat=seat_of(head_of(institution)), by=by, at=meeting.starts_at)
    meeting = day.open_meeting(roundtable=meeting, by=by, at=meeting.starts_at)
    day.open_item(item=item, by=by, at=meeting.starts_at)
    stranger = resolution(kind="extra")
    draft = slip(institution, due_on=dt.date(2027, 6, 1), continues=stranger)
    with pytest.raises(decisions.NotOfThisItem):
        decisions.draft_resolution(item=item, draft=draft, by=by, at=meeting.starts_at)
    draft = slip(institution, due_on=dt.date(2027, 6, 1), continues=one)
    new = decisions.draft_resolution(item=item, draft=draft, by=by, at=meeting.starts_at)
    decisions.decide(item=item, outcome="agreed", conclusion="继续", by=by, at=meeting.starts_at)
    meeting = day.close_meeting(roundtable=meeting, by=by, at=meeting.starts_at)

    from roundtable.actions import minutes

    drafter = acting(city_staff())
    row = minutes.circulate(
        minutes=minutes.draft(roundtable=meeting, by=drafter, at=meeting.starts_at),
        by=drafter,
        at=meeting.starts_at,
    )
    late = meeting.starts_at + 20 * DAY
    minutes.issue(minutes=minutes.send_to_sign(minutes=row, by=drafter, at=late), by=by, at=late)
    one.refresh_from_db()
    assert (one.state, one.continued_by) == ("carried", new)
    assert AgendaItem.objects.get(pk=one.item_id).conclusion == "知道了。"


# --- the register ---
def test_the_register_filters_and_counts_by_unit():
    staff = city_staff()
    one = under_way(staff)
    two = reported(staff, kind="extra", lead=one.lead)
    actions.judge(resolution=two, verdict="done", note="好", by=acting(staff), at=two.reported_at)
    rows, late = Resolution.objects.in_force(), one.due_on + dt.timedelta(days=3)
    at = dt.datetime.combine(late, dt.time(9), tzinfo=NOW.tzinfo)

    def numbers(**wanted):
        return [row.resolution.number for row in register(rows, Filter(**wanted), at)]

    assert set(numbers()) == {one.number, two.number}
    assert numbers(state="done") == [two.number]
    assert numbers(light="bad") == [one.number]
    assert numbers(text="职工书屋", meeting=one.item.roundtable.number) == [one.number]
    found = rates(rows, late)[0]
    assert (found.total, found.done, found.on_time, found.overdue) == (2, 1, 1, 1)


def test_provisional_and_private_ones_are_not_in_public(client):
    one = under_way()
    Resolution.objects.filter(pk=one.pk).update(is_public=False)
    assert client.get(one.path).status_code == 404
    Resolution.objects.filter(pk=one.pk).update(is_public=True)
    assert client.get(one.path).status_code == 200
    assert client.get("/roundtable/resolutions/export.csv").content.decode("utf-8-sig").count(one.number) == 1


# --- nothing forgotten ---
def test_half_a_simulated_year_with_kills_forgets_nothing_and_leaves_nothing_behind():
    out = io.StringIO()
    call_command("verify_followup", simulate="220d", stdout=out)
    assert "Nothing forgotten" in out.getvalue()
    assert Roundtable.objects.count() == 0


def test_the_simulation_would_notice_a_clock_that_forgets(monkeypatch):
    """The negative control: a clock that leaves out one kind of reminder is found."""
    from roundtable.queries import resolutions as queries

    monkeypatch.setattr(
        clock,
        "reminders",
        lambda one, today: (due for due in queries.reminders(one, today) if due.kind != "due_soon"),
    )
    out = io.StringIO()
    with pytest.raises(Exception, match="findings"):
        call_command("verify_followup", simulate="220d", stdout=out)
    assert "forgotten: due_soon" in out.getvalue()
