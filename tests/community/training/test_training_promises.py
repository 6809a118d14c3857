"""What changes about a training after people were accepted or wait: kept, milder, or told old and new."""

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from community.members.actions.promises import ChangeNeedsConfirmation
from community.models import Enrolment, TrainingProgramme
from community.states import EnrolmentState
from community.training.actions import enrolments, programmes
from community.training.actions.programmes import ProgrammeFields, SessionFields
from community.training.queries.training import drifted_programmes
from core.models import Notice
from core.record.actors import Actor
from tests.factories.community import holder_of
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
        programme=programme, fields=fields_of(programme, attendance_pct=70), notice=WHY, **by()
    )


# --- told old and new ---
WHY = programmes.Notice("老师出差", is_confirmed=True)


@pytest.fixture
def touched():
    """A published programme of two sessions with one person in and one in line."""
    programme = ProgrammeFactory(sessions=(20, 21))
    return programme, accepted_in(programme), asked_by(UserFactory(), programme)


def moved(session):
    return session_fields(
        title=session.title,
        starts_at=session.starts_at + 3 * DAY,
        ends_at=session.ends_at + 3 * DAY,
        place="二楼",
    )


CHANGES = {
    "moved": lambda programme, **how: programmes.change_session(
        session=programme.sessions.first(), fields=moved(programme.sessions.first()), **how
    ),
    "removed": lambda programme, **how: programmes.remove_session(session=programme.sessions.last(), **how),
    "added": lambda programme, **how: programmes.add_session(
        programme=programme, fields=moved(programme.sessions.last()), **how
    ),
    "renamed": lambda programme, **how: programmes.edit_programme(
        programme=programme, fields=fields_of(programme, title="另一个班（示例）"), **how
    ),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize(
    "notice", [programmes.Notice(), programmes.Notice("", True), programmes.Notice("老师出差")]
)
def test_a_change_is_asked_about_with_how_many_it_touches(touched, change, notice):
    programme = touched[0]
    with pytest.raises(ChangeNeedsConfirmation, match="2 人") as asks, transaction.atomic():
        CHANGES[change](programme, notice=notice, **by())

    assert asks.value.lines
    assert programme.sessions.count() == 2


@pytest.mark.parametrize("change", CHANGES)
def test_who_has_a_place_and_who_waits_are_told_why_old_and_new(touched, change, run_jobs):
    programme, place, waits = touched
    CHANGES[change](programme, notice=WHY, **by())
    run_jobs()

    for person in (place.person, waits.person):
        told = Notice.objects.get(recipient=person, title__contains="有变").body
        assert "原因：老师出差。" in told
        assert "原来是" in told
        assert "现在是" in told


@pytest.mark.parametrize("change", CHANGES)
def test_nobody_is_asked_about_what_nobody_signed_up_for(change, run_jobs):
    CHANGES[change](ProgrammeFactory(sessions=(20, 21)), notice=programmes.Notice(), **by())
    run_jobs()

    assert not Notice.objects.filter(title__contains="有变").exists()


def test_what_nobody_relies_on_is_changed_without_asking(touched):
    programme = touched[0]
    edited = programmes.edit_programme(programme=programme, fields=fields_of(programme, quota=40), **by())
    assert edited.quota == 40


def test_the_address_of_a_class_on_line_is_told_to_nobody_by_message(touched, run_jobs):
    programme = touched[0]
    session = programme.sessions.first()
    type(session).objects.filter(pk=session.pk).update(online_url="https://a.example/old")
    kept = {name: getattr(session, name) for name in SessionFields.__dataclass_fields__}
    fields = SessionFields(**{**kept, "online_url": "https://a.example/new"})
    programmes.change_session(session=session, fields=fields, notice=WHY, **by())
    run_jobs()

    body = Notice.objects.filter(title__contains="有变").first().body
    assert "线上课堂：原来是 原来的地址" in body
    assert "a.example" not in body


def test_the_organiser_sees_how_many_and_confirms_with_a_reason(client, touched):
    programme = touched[0]
    client.force_login(holder_of(programme.organiser), backend="django.contrib.auth.backends.ModelBackend")
    session = programme.sessions.last()
    path = reverse("community:remove_session", args=[session.pk])

    asked = client.post(path)
    again = client.post(path, {"confirmed": "1", "change_reason": " "})
    assert (asked.status_code, again.status_code) == (409, 409)
    assert "会影响 2 人" in asked.content.decode()
    assert "请写明原因" in again.content.decode()
    assert client.post(path, {"confirmed": "1", "change_reason": "老师出差"}).status_code == 302
    assert programme.sessions.count() == 1


def test_the_form_of_a_session_keeps_what_was_typed_while_it_asks(client, touched):
    programme = touched[0]
    client.force_login(holder_of(programme.organiser), backend="django.contrib.auth.backends.ModelBackend")
    session = programme.sessions.first()
    path = reverse("community:edit_session", args=[session.pk])
    typed = {
        "title": "换了题目", "hours": 4, "place": "二楼",
        **{name: timezone.localtime(getattr(session, name)).strftime("%Y-%m-%dT%H:%M") for name in ("starts_at", "ends_at")},
    }  # fmt: skip
    asked = client.post(path, typed)
    assert asked.status_code == 409, asked.content.decode()
    page = asked.content.decode()
    assert "会影响 2 人" in page
    assert 'value="换了题目"' in page
    assert client.post(path, {**typed, "confirmed": "1", "change_reason": "老师出差"}).status_code == 302
