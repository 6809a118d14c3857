"""Calling a meeting off, and the reason for a half-year without one, take two people. Policy: 3.1.2."""

import datetime as dt

import pytest
from django.utils import timezone
from django.utils.timezone import localdate

from core.models import Notice, PendingAct
from core.record import pending
from core.states import PendingState
from roundtable.models import MissedHalf
from roundtable.states import RoundtableState
from tests.factories.community import city_staff
from tests.factories.roundtable import invited, planned
from tests.factories.second_person import carried_out

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
CANCEL = "/admin/roundtable/roundtable/do/cancel/"
EXPLAIN = "/admin/roundtable/missedhalf/add/"
WHY = "会场因台风关闭，改到次年"


@pytest.fixture
def officers():
    return city_staff(), city_staff()


def as_(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def call_off(client, user, meeting, on):
    return as_(client, user).post(f"{CANCEL}?ids={meeting.pk}", {"reason": "台风", "effective_on": on})


def do(client, user, verb, act):
    return as_(client, user).post(f"/admin/core/pendingact/do/{verb}/?ids={act.pk}", follow=True)


def test_one_person_alone_calls_no_meeting_off_and_two_do_so_at_once(client, officers, run_jobs):
    meeting = invited()
    answer = call_off(client, officers[0], meeting, localdate())
    assert answer.status_code == 302, answer.content.decode()
    act = PendingAct.objects.get()
    do(client, officers[0], "confirm", act)
    meeting.refresh_from_db()
    assert meeting.state == RoundtableState.INVITED
    assert ["时间地点", meeting.when_and_where] in act.content["before"]

    do(client, officers[1], "confirm", act)
    run_jobs()
    meeting.refresh_from_db()
    assert (meeting.state, meeting.cancelled_reason) == (RoundtableState.CANCELLED, "台风")
    assert Notice.objects.filter(title__startswith="取消了：").exists()


def test_nobody_is_told_before_the_second_person(client, officers, run_jobs):
    meeting = invited()
    call_off(client, officers[0], meeting, localdate() + DAY)
    run_jobs()

    assert not Notice.objects.filter(title__startswith="取消了：").exists()


def test_what_is_taken_back_leaves_the_meeting_as_it_was(client, officers):
    meeting = planned()
    call_off(client, officers[0], meeting, localdate() + DAY)
    act = PendingAct.objects.get()
    do(client, officers[1], "confirm", act)
    do(client, officers[0], "withdraw", act)
    pending.carry_out_due(at=timezone.now() + 2 * DAY)

    meeting.refresh_from_db()
    assert (meeting.state, PendingAct.objects.get().state) == (
        RoundtableState.PLANNED,
        PendingState.WITHDRAWN,
    )


def last_half():
    today = localdate()
    return (today.year - 1, 2) if today.month <= 6 else (today.year, 1)


def explain(client, user, **typed):
    year, half = last_half()
    form = {"year": year, "half": half, "reason": WHY, "effective_on": localdate() + DAY, **typed}
    return as_(client, user).post(EXPLAIN, form)


def test_the_reason_for_a_missed_half_year_is_public_once_two_agreed_and_its_day_came(client, officers):
    answer = explain(client, officers[0])
    assert answer.status_code == 302, answer.content.decode()
    assert not MissedHalf.objects.exists()
    assert WHY not in client.get("/roundtable/").content.decode()

    carried_out(officers[1])
    assert MissedHalf.objects.get().reason == WHY


WRONG = [
    ({"effective_on": localdate()}, "生效日期最早填"),
    ({"reason": "忙"}, "至少"),
    ({"year": 2090}, "还没有过完"),
]


@pytest.mark.parametrize(("typed", "words"), WRONG)
def test_a_reason_that_cannot_stand_is_refused_at_once_with_what_was_typed(client, officers, typed, words):
    answer = explain(client, officers[0], **typed)

    assert (answer.status_code, PendingAct.objects.count()) == (200, 0)
    assert words in answer.content.decode()


def test_a_correction_keeps_the_version_before(client, officers):
    explain(client, officers[0])
    act = PendingAct.objects.get()
    year, half = last_half()
    as_(client, officers[0]).post(
        f"{EXPLAIN}?pending={act.pk}",
        {"year": year, "half": half, "reason": WHY + "上半年", "effective_on": localdate() + DAY},
    )

    act.refresh_from_db()
    assert act.version == 2
    assert any(WHY in pair for pair in act.content["versions"][0]["shown"])
