"""What changes about a training after people were accepted or wait: kept, milder, or told old and new."""

import pytest
from django.utils import timezone

from community.actions import enrolments, programmes
from community.actions.programmes import ProgrammeFields, SessionFields
from community.models import Enrolment, TrainingProgramme
from community.queries.training import drifted_programmes
from community.states import EnrolmentState
from core.actors import Actor
from core.models import Notice
from tests.factories.core import UserFactory
from tests.factories.training import DAY, ProgrammeFactory, accepted_in, asked_by

pytestmark = pytest.mark.django_db
E = EnrolmentState


def by():
    return {"by": Actor(UserFactory()), "at": timezone.now()}


def session_fields(**values):
    return SessionFields(**{"title": "第一课", "hours": 4, **values})


def fields_of(programme, **changed):
    kept = {name: getattr(programme, name) for name in ProgrammeFields.__dataclass_fields__}
    return ProgrammeFields(**{**kept, **changed})


def test_more_places_go_at_once_to_who_waits_in_the_order_they_asked():
    programme = ProgrammeFactory(quota=1)
    citizens = [asked_by(UserFactory(), programme) for _ in range(4)]
    enrolments.accept_enrolment(enrolment=citizens[0], **by())
    for row in citizens[1:]:
        enrolments.waitlist_enrolment(enrolment=row, **by())
    programme.refresh_from_db()

    edited = programmes.edit_programme(programme=programme, fields=fields_of(programme, quota=3), **by())

    states = list(Enrolment.objects.order_by("pk").values_list("state", flat=True))
    assert states == [E.ACCEPTED, E.ACCEPTED, E.ACCEPTED, E.WAITLISTED]
    assert (edited.taken, drifted_programmes()) == (3, [])


@pytest.mark.parametrize("harder", [{"attendance_pct": 90}, {"pass_score": 60}])
def test_passing_does_not_become_harder_once_somebody_is_accepted(harder):
    programme = ProgrammeFactory(attendance_pct=80, pass_score=None)
    programmes.edit_programme(programme=programme, fields=fields_of(programme, **harder), **by())
    TrainingProgramme.objects.update(attendance_pct=80, pass_score=None)
    accepted_in(programme)
    programme.refresh_from_db()

    with pytest.raises(programmes.PassRulePromised):
        programmes.edit_programme(programme=programme, fields=fields_of(programme, **harder), **by())
    assert programmes.edit_programme(
        programme=programme, fields=fields_of(programme, attendance_pct=70), **by()
    )


def test_who_has_a_place_and_who_waits_reads_old_and_new_time_of_a_session(run_jobs):
    programme = ProgrammeFactory()
    place, waits = accepted_in(programme), asked_by(UserFactory(), programme)
    session = programme.sessions.first()
    was = timezone.localtime(session.starts_at)
    moved = session_fields(starts_at=session.starts_at + DAY, ends_at=session.ends_at + DAY, place="二楼")

    programmes.change_session(session=session, fields=moved, **by())
    run_jobs()

    for person in (place.person, waits.person):
        told = Notice.objects.get(recipient=person, title__contains="改了时间或地点").body
        assert f"{was:%m月%d日 %H:%M}" in told
        assert f"{was + DAY:%m月%d日 %H:%M}，二楼" in told
