"""Programmes, enrolments, attendance, results: refusals one by one, and the whole way."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from community import tasks
from community.models import Attendance, Enrolment, Occupancy, TrainingProgramme, UnitQuota
from community.places.actions.occupancies import SpaceTaken
from community.policy import CITIZEN_COURSES_MAX, Role
from community.states import EnrolmentState, ProgrammeState
from community.training.actions import classes, enrolments, programmes
from community.training.actions.programmes import ProgrammeFields, SessionFields
from community.training.queries.training import (
    calendar_of,
    city_hours,
    drifted_programmes,
    people_hours,
    unit_hours,
)
from core.models import JournalEntry, Notice
from core.record.actors import CLOCK, Actor
from core.record.lifecycle import MoveNotAllowed
from tests.factories.community import InstitutionFactory, SpaceFactory, holder_of
from tests.factories.core import UserFactory
from tests.factories.training import (
    DAY,
    HallFactory,
    ProgrammeFactory,
    accepted_in,
    asked_by,
    past_programme,
    soon,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now
E = EnrolmentState


def by():
    return {"by": Actor(UserFactory()), "at": NOW()}


def fields(**values):
    given = {
        "title": "研修班（示例）", "aim": "学排期", "for_staff": True, "for_citizens": False, "kinds": [], "levels": [], "quota": 10,
        "per_institution": None, "enrol_from": NOW() - DAY, "enrol_until": NOW() + 5 * DAY, "attendance_pct": 80, "pass_score": None,
        **values,
    }  # fmt: skip
    return ProgrammeFields(**given)


def session_fields(days=10, **values):
    starts = soon(days)
    given = {
        "title": "第一课",
        "starts_at": starts,
        "ends_at": starts + dt.timedelta(hours=4),
        "hours": 4,
        "place": "厅",
    }
    return SessionFields(**{**given, **values})


# Programmes ----


def test_a_programme_is_published_once_it_has_a_session_after_the_enrolment():
    programme = programmes.draft_programme(organiser=HallFactory(), fields=fields(), **by())
    with pytest.raises(programmes.NoSessions):
        programmes.publish_programme(programme=programme, **by())
    programmes.add_session(programme=programme, fields=session_fields(days=3), **by())
    with pytest.raises(programmes.EnrolmentEndsAfterTheStart):
        programmes.publish_programme(programme=programme, **by())
    programmes.edit_programme(programme=programme, fields=fields(enrol_until=NOW() + 2 * DAY), **by())

    published = programmes.publish_programme(programme=programme, **by())

    assert (published.state, published.published_at is not None) == (ProgrammeState.PUBLISHED, True)


@pytest.mark.parametrize("wrong", [
    {"quota": 0}, {"for_staff": False}, {"attendance_pct": 101}, {"pass_score": 101}, {"per_institution": 0},
    {"enrol_until": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)},
])  # fmt: skip
def test_a_programme_nobody_could_attend_is_refused(wrong):
    with pytest.raises(ValidationError):
        programmes.draft_programme(organiser=HallFactory(), fields=fields(**wrong), **by())


def test_a_published_programme_keeps_its_promises():
    programme = ProgrammeFactory(quota=5, per_institution=2)
    accepted_in(programme)
    with pytest.raises(programmes.UnitQuotaFixed):
        programmes.edit_programme(programme=programme, fields=fields(per_institution=1), **by())
    accepted_in(programme)
    with pytest.raises(programmes.QuotaBelowTaken):
        programmes.edit_programme(programme=programme, fields=fields(per_institution=2, quota=1), **by())
    programmes.start_programme(programme=programme, **by())
    with pytest.raises(programmes.ProgrammeNotEditable):
        programmes.edit_programme(programme=programme, fields=fields(), **by())


def test_a_session_holds_its_space_from_publication_on_and_cancelling_frees_it():
    hall = HallFactory()
    space = SpaceFactory(facility__institution=hall)
    made = []
    for _ in range(2):
        programme = programmes.draft_programme(organiser=hall, fields=fields(), **by())
        programmes.add_session(programme=programme, fields=session_fields(space=space, place=""), **by())
        made.append(programme)
    programmes.publish_programme(programme=made[0], **by())
    with pytest.raises(SpaceTaken):
        programmes.publish_programme(programme=made[1], **by())

    programmes.cancel_programme(programme=made[0], reason="老师病了", **by())
    programmes.publish_programme(programme=made[1], **by())

    assert Occupancy.objects.filter(released_at__isnull=True).count() == 1


def test_a_session_somebody_attended_does_not_move_and_the_last_one_stays():
    programme = ProgrammeFactory(sessions=(1,))
    session = programme.sessions.get()
    with pytest.raises(programmes.NoSessions):
        programmes.remove_session(session=session, **by())
    Attendance.objects.create(enrolment=accepted_in(programme), session=session, how="list", at=NOW())
    with pytest.raises(programmes.SessionHasAttendance):
        programmes.change_session(session=session, fields=session_fields(days=2), **by())
    with pytest.raises(programmes.SessionInThePast):
        programmes.add_session(programme=programme, fields=session_fields(days=-2), **by())


def test_who_has_a_place_hears_of_a_moved_session_and_of_a_cancelled_programme(run_jobs):
    programme = ProgrammeFactory(sessions=(5, 6))
    row = accepted_in(programme)
    why = programmes.Notice("老师出差", is_confirmed=True)
    programmes.change_session(
        session=programme.sessions.first(), fields=session_fields(days=7), notice=why, **by()
    )
    run_jobs()
    programmes.cancel_programme(programme=programme, reason="老师病了", **by())
    run_jobs()

    row.refresh_from_db(), programme.refresh_from_db()
    titles = " ".join(Notice.objects.filter(recipient=row.person).values_list("title", flat=True))
    assert (row.state, programme.taken) == (E.CANCELLED, 0)
    assert "有变，请看新安排" in titles
    assert "取消了" in titles


# Asking ----


def test_staff_ask_through_their_unit_whose_head_agrees_first(run_jobs):
    unit = InstitutionFactory()
    clerk, head, programme = holder_of(unit), holder_of(unit, Role.HEAD), ProgrammeFactory()
    organiser = holder_of(programme.organiser)
    row = asked_by(clerk, programme, unit)
    assert row.state == E.ASKED
    with pytest.raises(MoveNotAllowed):
        enrolments.accept_enrolment(enrolment=row, **by())
    run_jobs()

    row = enrolments.approve_enrolment(enrolment=row, by=Actor(head), at=NOW())
    row = enrolments.accept_enrolment(enrolment=row, **by())
    run_jobs()

    assert (row.state, TrainingProgramme.objects.get().taken) == (E.ACCEPTED, 1)
    assert Notice.objects.filter(recipient=head, title__contains="请同意").exists()
    assert Notice.objects.filter(recipient=organiser, title__contains="有人报名").exists()
    assert Notice.objects.filter(recipient=clerk, title__contains="已录取").exists()


def test_asked_by_the_head_it_counts_as_agreed_and_a_citizen_needs_no_head():
    unit, programme = InstitutionFactory(), ProgrammeFactory()

    assert asked_by(holder_of(unit, Role.HEAD), programme, unit).state == E.APPROVED
    assert asked_by(UserFactory(), programme).state == E.APPROVED


def test_asking_is_refused_with_the_reason():
    unit, stranger = InstitutionFactory(), UserFactory()
    clerk, programme = holder_of(unit), ProgrammeFactory(for_citizens=False, kinds=["library"])
    with pytest.raises(enrolments.NotForYou):
        asked_by(clerk, programme, unit)
    with pytest.raises(enrolments.NotForYou):
        asked_by(stranger, programme)
    with pytest.raises(enrolments.NotForYou):
        asked_by(clerk, ProgrammeFactory(levels=["city"]), unit)
    with pytest.raises(enrolments.NotOurPerson):
        asked_by(stranger, ProgrammeFactory(), unit)
    for late in (
        ProgrammeFactory(enrol_until=NOW() - DAY / 24),
        ProgrammeFactory(state=ProgrammeState.RUNNING),
    ):
        with pytest.raises(enrolments.EnrolmentClosed):
            asked_by(stranger, late)


def test_nobody_has_two_live_enrolments_in_one_programme_but_may_come_back_after_withdrawing():
    person, programme = UserFactory(), ProgrammeFactory()
    row = asked_by(person, programme)
    with pytest.raises(enrolments.AlreadyEnrolled):
        asked_by(person, programme)

    enrolments.withdraw_enrolment(enrolment=row, **by())

    assert asked_by(person, programme).state == E.APPROVED


def test_a_citizen_asks_for_a_few_programmes_at_a_time():
    person = UserFactory()
    for _ in range(CITIZEN_COURSES_MAX):
        asked_by(person, ProgrammeFactory())
    with pytest.raises(enrolments.TooManyCourses):
        asked_by(person, ProgrammeFactory())


# Quotas ----


def test_quota_and_unit_quota_hold_and_a_place_given_back_goes_to_the_first_who_fits():
    programme, unit = ProgrammeFactory(quota=2, per_institution=1), InstitutionFactory()
    rows = [
        enrolments.approve_enrolment(enrolment=asked_by(holder_of(unit), programme, unit), **by())
        for _ in range(2)
    ]
    citizens = [asked_by(UserFactory(), programme) for _ in range(2)]
    enrolments.accept_enrolment(enrolment=rows[0], **by())
    with pytest.raises(enrolments.UnitFull):
        enrolments.accept_enrolment(enrolment=rows[1], **by())
    enrolments.accept_enrolment(enrolment=citizens[0], **by())
    with pytest.raises(enrolments.ProgrammeFull):
        enrolments.accept_enrolment(enrolment=citizens[1], **by())
    for row in (rows[1], citizens[1]):
        enrolments.waitlist_enrolment(enrolment=row, **by())

    enrolments.withdraw_enrolment(enrolment=citizens[0], **by())

    states = list(Enrolment.objects.order_by("pk").values_list("state", flat=True))
    assert states == [E.ACCEPTED, E.WAITLISTED, E.WITHDRAWN, E.ACCEPTED]
    assert drifted_programmes() == []


def test_a_counter_that_drifts_is_journaled_each_night_and_not_mended():
    programme = ProgrammeFactory(per_institution=2)
    unit = InstitutionFactory()
    place = accepted_in(programme)
    Enrolment.objects.filter(pk=place.pk).update(
        institution=unit
    )  # behind the back of the counter of its unit
    TrainingProgramme.objects.filter(pk=programme.pk).update(taken=3)

    tasks.reconcile_places()

    facts = JournalEntry.objects.filter(fact="community.counter.drifted").order_by("pk")
    found = [(one.details["says"], one.details["counted"], one.details["institution"]) for one in facts]
    assert found == [(3, 1, None), (0, 1, unit.pk)]
    programme.refresh_from_db()
    assert programme.taken == 3


def test_the_night_says_nothing_where_counters_hold():
    accepted_in(ProgrammeFactory())

    tasks.reconcile_places()

    assert not JournalEntry.objects.filter(fact="community.counter.drifted").exists()


def test_the_database_refuses_one_too_many():
    programme = ProgrammeFactory(quota=1)
    quota = UnitQuota.objects.create(programme=programme, institution=InstitutionFactory(), limit=1, taken=1)
    for row, values in (
        (TrainingProgramme.objects.filter(pk=programme.pk), {"taken": 2}),
        (UnitQuota.objects.filter(pk=quota.pk), {"taken": 2}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**values)


def test_nobody_is_accepted_once_the_programme_is_over():
    row = asked_by(UserFactory(), ProgrammeFactory())
    TrainingProgramme.objects.update(state=ProgrammeState.CANCELLED)
    with pytest.raises(enrolments.TakesNobody):
        enrolments.accept_enrolment(enrolment=row, **by())


# Attendance and results ----


def test_the_code_of_the_room_checks_in_and_only_then_and_there():
    programme = ProgrammeFactory(sessions=(1,))
    session, row = programme.sessions.get(), accepted_in(programme)
    then = session.starts_at + dt.timedelta(minutes=5)

    def enter(person=row.person, code="123456", at=then):
        return classes.check_in_by_code(session=session, person=person, code=code, by=Actor(person), at=at)

    for refusal, values in (
        (classes.NotAccepted, {"person": UserFactory()}), (classes.WrongCode, {"code": "000000"}),
        (classes.SessionNotOpen, {"at": session.starts_at - dt.timedelta(hours=1)}), (classes.SessionNotOpen, {"at": session.ends_at}),
    ):  # fmt: skip
        with pytest.raises(refusal):
            enter(**values)
    assert enter().how == "code"
    assert enter() == Attendance.objects.get()


def test_ticking_says_who_was_there_and_who_was_not():
    programme = past_programme()
    session, rows = programme.sessions.first(), [accepted_in(programme) for _ in range(3)]

    assert classes.tick_list(session=session, present=[rows[0].pk, rows[1].pk, 999], **by()) == 2
    assert classes.tick_list(session=session, present=[rows[1].pk], **by()) == 1
    assert list(session.attendances.values_list("enrolment", flat=True)) == [rows[1].pk]
    with pytest.raises(classes.SessionNotBegun):
        classes.tick_list(session=ProgrammeFactory().sessions.first(), present=[], **by())


def test_closing_settles_everybody_with_hours_and_certificates():
    programme = past_programme(pass_score=60)
    good, weak, seldom, away = rows = [accepted_in(programme) for _ in range(4)]
    waiting = Enrolment.objects.create(
        programme=programme, person=UserFactory(), state=E.WAITLISTED, asked_at=NOW()
    )
    first, second = programme.sessions.order_by("starts_at")
    classes.tick_list(session=first, present=[good.pk, weak.pk, seldom.pk], **by())
    classes.tick_list(session=second, present=[good.pk, weak.pk], **by())
    with pytest.raises(classes.ScoresMissing):
        classes.close_programme(programme=programme, **by())
    classes.set_scores(programme=programme, scores={good.pk: 88, weak.pk: 40, seldom.pk: 99, 999: 50}, **by())

    classes.close_programme(programme=programme, **by())

    for row in (*rows, waiting):
        row.refresh_from_db()
    assert [one.state for one in (*rows, waiting)] == [E.COMPLETED, E.FAILED, E.FAILED, E.ABSENT, E.REFUSED]
    assert [one.hours for one in rows] == [8, 0, 0, 0]
    assert "考核 88 分" in " ".join(good.certificate.lines)
    assert [one.certificate for one in (weak, seldom, away)] == [None, None, None]
    assert drifted_programmes() == []
    with pytest.raises(MoveNotAllowed):
        classes.set_scores(programme=programme, scores={weak.pk: 90}, **by())


def test_a_programme_is_not_closed_before_its_last_session_is_over():
    programme = ProgrammeFactory(state=ProgrammeState.RUNNING)
    with pytest.raises(classes.SessionsNotOver):
        classes.close_programme(programme=programme, **by())


def test_a_score_above_100_is_refused():
    programme = past_programme(pass_score=60)
    row = accepted_in(programme)
    with pytest.raises(ValidationError):
        classes.set_scores(programme=programme, scores={row.pk: 101}, **by())


# Figures ----


def test_hours_are_counted_against_the_norm_of_the_level_and_few_people_are_not_told():
    unit = InstitutionFactory()
    people = [holder_of(unit) for _ in range(3)]
    programme = past_programme()
    for person in people[:2]:
        row = accepted_in(programme, person)
        Enrolment.objects.filter(pk=row.pk).update(institution=unit)
        for session in programme.sessions.all():
            Attendance.objects.create(enrolment=row, session=session, how="list", at=NOW())
    classes.close_programme(programme=programme, **by())
    year = programme.year

    assert [(one.hours, one.norm, one.has_reached) for one in people_hours(unit, year)] == [
        (0, 40, False),
        (8, 40, False),
        (8, 40, False),
    ]
    [row] = unit_hours([unit], year)
    assert (row.people, row.hours, row.reached, row.is_few) == (3, 16, 0, False)
    assert (city_hours(year).hours, city_hours(year).people, city_hours(year).programmes) == (16, 2, 1)
    [alone] = unit_hours([holder_of(InstitutionFactory()).seats.get().institution], year)
    assert alone.is_few


def test_hours_cost_the_same_for_one_institution_and_for_many(count_queries):
    units = [holder_of(InstitutionFactory()).seats.get().institution for _ in range(6)]

    assert (
        count_queries(lambda: unit_hours(units[:1], 2026))
        == count_queries(lambda: unit_hours(units, 2026))
        == 2
    )


def test_the_calendar_holds_every_session():
    text = calendar_of(ProgrammeFactory()).decode()

    assert text.count("BEGIN:VEVENT") == 2
    assert "STATUS:CONFIRMED" in text


def test_the_clock_starts_programmes_and_reminds_once_of_a_session_near():
    from community.tasks import run_due_training

    begun, near = ProgrammeFactory(sessions=(-1, 3)), ProgrammeFactory(sessions=(0,))
    session = near.sessions.get()
    session.starts_at, session.ends_at = NOW() + dt.timedelta(hours=3), NOW() + dt.timedelta(hours=5)
    session.save()
    row = accepted_in(near)

    run_due_training()
    run_due_training()

    begun.refresh_from_db()
    assert begun.state == ProgrammeState.RUNNING
    assert Notice.objects.filter(recipient=row.person, title__contains="有课").count() == 1
    assert CLOCK.user is None
