"""A programme that changes after people registered: how many is said first, a reason asked, old and new told."""

import datetime as dt

import pytest
from django.db import transaction
from django.utils import timezone

from community.members.actions.promises import ChangeNeedsConfirmation, Notice
from core import models
from core.record.actors import Actor
from tests.factories.community import city_staff
from tests.factories.consultations import forum_in, hour, session_in
from tests.factories.core import UserFactory
from thinktank.actions import forum as actions
from thinktank.actions import programme as changes
from thinktank.actions import registrations
from thinktank.models import Forum, ForumSession, Talk
from thinktank.states import ForumState

pytestmark = pytest.mark.django_db
NOW = timezone.now
WHY = Notice("讲者改期", is_confirmed=True)


def doing():
    return {"by": Actor(city_staff()), "at": NOW()}


@pytest.fixture
def programme():
    """A forum in preparation: a session from nine to eleven with one talk, and one from two on."""
    forum = forum_in(ForumState.CALLING)
    morning = session_in(forum, room="一号厅", start=9, end=11, title="上午场")
    session_in(forum, room="一号厅", start=14, end=16, title="下午场")
    changes.add_talk(
        session=morning,
        title="夜读",
        speaker="冯国强",
        starts_at=hour(forum, 9),
        ends_at=hour(forum, 10),
        **doing(),
    )
    return forum


@pytest.fixture
def registered(programme):
    """The programme is public, and two people registered."""
    forum = actions.publish_programme(
        forum=programme, registration_until=NOW() + dt.timedelta(days=1), capacity=9, **doing()
    )
    return forum, [
        registrations.register(forum=forum, by=Actor(UserFactory()), at=NOW()).user for _ in range(2)
    ]


def morning(forum):
    return forum.sessions.get(title="上午场")


def to_ten(forum, **how):
    return changes.change_session(
        session=morning(forum),
        title="上午场",
        room="二号厅",
        starts_at=hour(forum, 10),
        ends_at=hour(forum, 12),
        **how,
    )


CHANGES = {
    "moved": to_ten,
    "added": lambda forum, **how: changes.add_session(
        forum=forum, title="夜场", room="一号厅", starts_at=hour(forum, 19), ends_at=hour(forum, 20), **how
    ),
    "removed": lambda forum, **how: changes.remove_session(session=forum.sessions.get(title="下午场"), **how),
    "talk": lambda forum, **how: changes.add_talk(
        session=morning(forum),
        title="讲演",
        speaker="何以安",
        starts_at=hour(forum, 10),
        ends_at=hour(forum, 11),
        **how,
    ),
    "no talk": lambda forum, **how: changes.remove_talk(talk=Talk.objects.get(), **how),
    "stream": lambda forum, **how: actions.set_capacity(
        forum=forum, capacity=9, stream_url="https://live.example/", **how
    ),
}
UNSAID = [Notice(), Notice("讲者改期"), Notice("  ", is_confirmed=True)]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("notice", UNSAID, ids=["nothing", "unconfirmed", "no reason"])
def test_nothing_changes_before_the_host_saw_how_many_and_said_why(registered, change, notice):
    forum = registered[0]
    before = list(ForumSession.objects.values()), list(Talk.objects.values()), list(Forum.objects.values())

    with pytest.raises(ChangeNeedsConfirmation, match="2 人") as asks, transaction.atomic():
        CHANGES[change](forum, notice=notice, **doing())
    assert asks.value.lines
    assert before == (
        list(ForumSession.objects.values()), list(Talk.objects.values()), list(Forum.objects.values()),
    )  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_everybody_who_registered_reads_why_old_and_new_and_nobody_else(registered, change, run_jobs):
    forum, people = registered
    gone = registrations.register(forum=forum, by=Actor(UserFactory()), at=NOW())
    registrations.cancel_registration(registration=gone, by=Actor(gone.user), at=NOW())
    CHANGES[change](forum, notice=WHY, **doing())
    run_jobs()

    told = models.Notice.objects.filter(title__contains="有变")
    assert set(told.values_list("recipient", flat=True)) == {one.pk for one in people}
    for words in ("原因：讲者改期。", "原来是", "现在是"):
        assert words in told.first().body


@pytest.mark.parametrize("change", sorted(set(CHANGES) - {"stream"}))
def test_a_programme_that_is_not_public_yet_changes_without_asking(programme, change, run_jobs):
    CHANGES[change](programme, **doing())
    run_jobs()
    assert not models.Notice.objects.filter(title__contains="有变").exists()


def test_more_places_are_no_change_anybody_is_told_of(registered):
    assert actions.set_capacity(forum=registered[0], capacity=20, stream_url="", **doing()).capacity == 20


def test_talks_move_with_their_session_whichever_way(registered):
    forum = registered[0]
    changes.add_talk(
        session=morning(forum), title="讲演", speaker="何以安", starts_at=hour(forum, 10), ends_at=hour(forum, 11), notice=WHY,
        **doing(),
    )  # fmt: skip
    for start in (10, 9, 8):
        changes.change_session(
            session=morning(forum), title="上午场", room="二号厅", starts_at=hour(forum, start),
            ends_at=hour(forum, start + 2), notice=WHY, **doing(),
        )  # fmt: skip
        starts = [one.period.lower for one in morning(forum).talks.order_by("period")]
        assert starts == [hour(forum, start), hour(forum, start + 1)]


def test_a_session_too_short_for_its_talks_or_in_a_taken_room_is_refused(registered):
    forum = registered[0]
    asked = {"session": morning(forum), "title": "上午场", "notice": WHY, **doing()}
    with pytest.raises(changes.OutsideSession), transaction.atomic():
        changes.change_session(
            room="一号厅",
            starts_at=hour(forum, 9),
            ends_at=hour(forum, 9) + dt.timedelta(minutes=30),
            **asked,
        )
    with pytest.raises(changes.RoomTaken, match="下午场"), transaction.atomic():
        changes.change_session(room="一号厅", starts_at=hour(forum, 13), ends_at=hour(forum, 15), **asked)


def test_a_public_programme_keeps_a_session(registered):
    forum = registered[0]
    changes.remove_talk(talk=Talk.objects.get(), notice=WHY, **doing())
    changes.remove_session(session=morning(forum), notice=WHY, **doing())
    with pytest.raises(changes.LastSession):
        changes.remove_session(session=forum.sessions.get(), notice=WHY, **doing())


def test_the_page_says_how_many_first_and_asks_why(registered, client):
    client.force_login(city_staff(), backend="django.contrib.auth.backends.ModelBackend")
    session = morning(registered[0])
    path = f"/admin/thinktank/forumsession/do/change/?ids={session.pk}"
    page = client.get(path).content.decode()
    assert "会影响 2 人" in page
    assert 'value="一号厅"' in page

    start = timezone.localtime(session.period.lower) + dt.timedelta(hours=1)
    typed = {
        "title": "上午场", "room": "二号厅", "starts_at_0": f"{start:%Y-%m-%d}", "starts_at_1": f"{start:%H:%M}",
        "ends_at_0": f"{start:%Y-%m-%d}", "ends_at_1": f"{start + dt.timedelta(hours=2):%H:%M}",
    }  # fmt: skip
    refused = client.post(path, typed).content.decode()
    assert 'value="二号厅"' in refused
    assert "请勾选：确认通知 2 人。" in refused
    answer = client.post(path, {**typed, "change_reason": "讲者改期", "is_confirmed": "on"})
    assert answer.status_code == 302, answer.content.decode()
    session.refresh_from_db()
    assert session.room == "二号厅"
