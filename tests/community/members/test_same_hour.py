"""Whoever signs up for two things at one hour is asked once, whatever the two are; so is who plans a teacher or a room twice."""

import datetime as dt

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.urls import reverse
from django.utils import timezone

from cloudplatform.actions import bookings
from cloudplatform.actions.places import Party
from community.members.actions.schedule_conflicts import Clash
from community.members.queries import engagements
from community.members.queries.engagements import People, elsewhere
from community.models import TrainingSession
from community.places.actions import space_bookings
from community.places.actions.space_bookings import Ask
from community.places.queries.sharing import Borrower
from community.training.actions import enrolments, programmes
from community.training.actions.lesson_clashes import LessonClash
from community.training.actions.programmes import SessionFields
from core.record.actors import Actor
from tests.factories.bookings import booked
from tests.factories.community import InstitutionFactory, holder_of
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory
from tests.factories.roundtable import accepted, invited
from tests.factories.spaces import SharingRuleFactory, booked_space
from tests.factories.training import GroupFactory, ProgrammeFactory, accepted_in, asked_by
from thinktank.models import Forum, ForumSession, Registration

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
NOW = timezone.now


def at_two():
    return (timezone.localtime() + 3 * DAY).replace(hour=14, minute=0, second=0, microsecond=0)


def doing(person):
    return {"by": Actor(person), "at": NOW()}


# --- ways to be somewhere from two to four, and to ask for it ---
def a_class(starts=None, **fields):
    starts = starts or at_two()
    programme = ProgrammeFactory(**fields)
    programme.sessions.all().delete()
    TrainingSession.objects.create(
        programme=programme,
        title="第一课",
        starts_at=starts,
        ends_at=starts + 2 * HOUR,
        hours=2,
        place="教室",
        code="1",
    )
    return programme


def an_event(starts=None):
    starts = starts or at_two()
    return EventFactory(starts_at=starts, ends_at=starts + 2 * HOUR)


def in_class(person, starts):
    accepted_in(a_class(starts), person)


def at_event(person, starts):
    booked(an_event(starts), user=person)


def in_room(person, starts):
    booked_space(borrower=Borrower(group=GroupFactory(leader=person)), starts_at=starts)


def a_forum(starts, taken=0):
    forum = Forum.objects.create(
        year=starts.year, theme="论坛（示例）", summary="", venue="图书馆", organiser=InstitutionFactory(), starts_on=starts.date(),
        ends_on=starts.date(), state="open", capacity=9, taken=taken, registration_until=starts,
    )  # fmt: skip
    ForumSession.objects.create(
        forum=forum, title="开幕", room="厅", period=DateTimeTZRange(starts, starts + 2 * HOUR)
    )
    return forum


def at_forum(person, starts):
    Registration.objects.create(forum=a_forum(starts, taken=1), user=person, registered_at=NOW())


def enrol(person, starts, **knows):
    return enrolments.ask_enrolment(
        programme=a_class(starts, for_citizens=True),
        person=person,
        institution=None,
        **knows,
        **doing(person),
    )


def book(person, starts, **knows):
    return bookings.book(event=an_event(starts), party=Party(), **knows, **doing(person))


def borrow(person, starts, knows_clash=False):
    rule = SharingRuleFactory()
    ask = Ask(starts_at=starts, ends_at=starts + 2 * HOUR, purpose="rehearsal", title="合练", people=10)
    return space_bookings.ask_for_space(
        space=rule.space, borrower=Borrower(group=GroupFactory(leader=person)), ask=ask, knows_clash=knows_clash,
        **doing(person),
    )  # fmt: skip


@pytest.mark.parametrize("have", [in_class, at_event, in_room, at_forum])
@pytest.mark.parametrize("wish", [enrol, book, borrow])
def test_whatever_the_two_are_it_is_asked_once_and_then_done(have, wish):
    person = UserFactory()
    have(person, at_two())

    with pytest.raises(Clash, match="您在同一时间已约了"):
        wish(person, at_two() + HOUR)
    assert wish(person, at_two() + HOUR, knows_clash=True).pk


@pytest.mark.parametrize("have", [in_class, at_event, in_room, at_forum])
@pytest.mark.parametrize("wish", [enrol, book, borrow])
def test_what_only_touches_or_is_somebody_elses_is_no_clash(have, wish):
    person = UserFactory()
    have(person, at_two())
    have_not = UserFactory()

    assert wish(person, at_two() + 2 * HOUR).pk
    assert wish(have_not, at_two()).pk


@pytest.mark.parametrize("have", [in_class, at_event, in_room])
def test_the_forum_asks_too_and_its_page_offers_to_register_all_the_same(client, have):
    person = UserFactory()
    have(person, at_two())
    forum = a_forum(at_two() + HOUR)
    client.force_login(person)
    address = reverse("thinktank:register", args=[forum.year])

    asked = client.post(address)
    assert asked.status_code == 409
    assert "知道时间冲突，还是报名" in asked.content.decode()
    assert not Registration.objects.exists()
    assert client.post(address, {"knows_clash": "1"}).status_code == 302
    assert Registration.objects.get().user == person


def test_a_roundtable_one_is_delegate_of_counts():
    invitation = invited().invitations.first()
    accepted(invitation)
    invitation.refresh_from_db()
    meeting = invitation.roundtable
    spans = [(meeting.starts_at, meeting.ends_at)]

    found = elsewhere(People(users=[invitation.seat.user_id]), spans)
    assert found.about == f"roundtable.roundtable:{meeting.pk}"
    assert elsewhere(People(users=[invitation.seat.user_id]), spans, besides=found.about) is None


def test_all_sources_are_asked_in_one_query(count_queries):
    person = UserFactory()
    for have in (in_class, at_event, in_room, at_forum):
        have(person, at_two())
    spans = [(at_two(), at_two() + HOUR), (at_two() + DAY, at_two() + DAY + HOUR)]

    assert set(engagements._sources) == {"class", "event", "room", "forum", "meeting"}
    assert count_queries(lambda: elsewhere(People(users=[person.pk]), spans)) == 1
    assert count_queries(lambda: elsewhere(People(), spans)) == 0


def test_who_waits_in_line_or_gave_up_is_nowhere():
    person = UserFactory()
    row = asked_by(person, a_class(for_citizens=True))
    enrolments.withdraw_enrolment(enrolment=row, **doing(person))

    assert book(person, at_two()).pk


def test_who_sends_a_colleague_hears_of_their_work_only():
    unit = InstitutionFactory()
    head, colleague = holder_of(unit), holder_of(unit, "handler")
    at_event(colleague, at_two())
    asked = {"person": colleague, "institution": unit, **doing(head)}
    assert enrolments.ask_enrolment(programme=a_class(), **asked).pk

    with pytest.raises(
        Clash, match=f"{colleague.display_name}在同一时间已约了“研修班|{colleague.display_name}在同一时间"
    ):
        enrolments.ask_enrolment(programme=a_class(), **asked)


# --- teachers and places ---
def lesson(**changes):
    starts = at_two()
    return SessionFields(
        **{"title": "第二课", "starts_at": starts, "ends_at": starts + HOUR, "hours": 1, **changes}
    )


TWICE = {
    "teacher": ({"teacher": "何老师（示例）"}, {"teacher": "何老师（示例）", "place": "别处"}, "何老师"),
    "place": ({"place": "二楼教室"}, {"place": "二楼教室"}, "二楼教室"),
}


@pytest.mark.parametrize("kind", TWICE)
def test_a_teacher_or_a_place_used_twice_is_asked_about(kind):
    had, wanted, words = TWICE[kind]
    TrainingSession.objects.filter(pk=a_class().sessions.get().pk).update(**had)
    other = ProgrammeFactory(sessions=(30,))

    with pytest.raises(LessonClash, match=words):
        programmes.add_session(programme=other, fields=lesson(**wanted), **doing(UserFactory()))
    with pytest.raises(LessonClash, match=words):
        programmes.change_session(
            session=other.sessions.get(), fields=lesson(**wanted), **doing(UserFactory())
        )
    assert programmes.add_session(
        programme=other, fields=lesson(**wanted), knows_clash=True, **doing(UserFactory())
    ).pk


def test_a_class_with_two_lessons_at_once_is_asked_about():
    with pytest.raises(LessonClash, match="这个班"):
        programmes.add_session(programme=a_class(), fields=lesson(place="操场"), **doing(UserFactory()))


def test_a_lesson_is_no_clash_with_itself_or_with_a_class_called_off():
    programme = a_class()
    session = programme.sessions.get()
    kept = {name: getattr(session, name) for name in SessionFields.__dataclass_fields__}
    assert programmes.change_session(session=session, fields=SessionFields(**kept), **doing(UserFactory())).pk
    programmes.cancel_programme(programme=programme, reason="人少", **doing(UserFactory()))

    other = ProgrammeFactory(sessions=(30,))
    assert programmes.add_session(programme=other, fields=lesson(place="教室"), **doing(UserFactory())).pk


# --- pages ---
def as_(client, person):
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_citizen_enrols_with_the_second_press(client):
    person = UserFactory()
    at_event(person, at_two())
    path = reverse("community:enrol", args=[a_class(for_citizens=True).pk])

    asked = as_(client, person).post(path, {"why": "想学排期"})
    page = asked.content.decode()
    assert (asked.status_code, "知道时间冲突，还是报名" in page, "想学排期" in page) == (409, True, True)
    assert client.post(path, {"why": "想学排期", "knows_clash": "1"}).status_code == 302


def test_a_leader_borrows_with_the_second_press(client):
    group = GroupFactory()
    at_event(group.leader, at_two())
    rule = SharingRuleFactory()
    path = reverse("community:book_space", args=[rule.space.pk])
    typed = {
        "borrower": f"g{group.pk}", "day": at_two().date(), "starts": "14:00", "ends": "16:00", "purpose": "rehearsal",
        "title": "合练", "people": 10, "no_charge": "on",
    }  # fmt: skip
    asked = as_(client, group.leader).post(path, typed)
    assert asked.status_code == 409, asked.content.decode()
    assert "知道时间冲突，还是要借" in asked.content.decode()
    assert client.post(path, {**typed, "knows_clash": "1"}).status_code == 302


def test_an_organiser_plans_with_the_second_press(client):
    TrainingSession.objects.filter(pk=a_class().sessions.get().pk).update(teacher="何老师（示例）")
    other = ProgrammeFactory(sessions=(30,))
    path = reverse("community:new_session", args=[other.pk])
    typed = {
        "title": "第二课", "starts_at": at_two().strftime("%Y-%m-%dT%H:%M"), "hours": 1, "teacher": "何老师（示例）", "place": "别处",
        "ends_at": (at_two() + HOUR).strftime("%Y-%m-%dT%H:%M"),
    }  # fmt: skip
    asked = as_(client, holder_of(other.organiser)).post(path, typed)
    assert "何老师（示例）在同一时间已有" in asked.content.decode()
    assert asked.context["form"]["knows_clash"].value() == "True"
    assert client.post(path, {**typed, "knows_clash": "True"}).status_code == 302
