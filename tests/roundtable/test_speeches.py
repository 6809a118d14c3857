"""The list of speakers: listed, timed, kept with the item, written into the minutes. Policy: 3.1.2."""

import datetime as dt

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.db.utils import ProgrammingError
from django.urls import reverse
from django.utils import timezone

from core.record.lifecycle import MoveNotAllowed
from roundtable.actions import day, decisions, minutes, speeches
from roundtable.models import Minutes, Roundtable, Speech
from roundtable.queries.speeches import turns
from roundtable.queries.verification import findings
from tests.factories.community import city_staff
from tests.factories.roundtable import DAY, acting, circulated, decided, head_of, member, seat_of, sitting
from tests.roundtable.test_pages import signed_in, soon

pytestmark = pytest.mark.django_db
MINUTE, SECOND = dt.timedelta(minutes=1), dt.timedelta(seconds=1)


@pytest.fixture
def talk():
    """An item being talked about, three who are there, and who keeps the list."""
    staff = city_staff()
    meeting = sitting(staff, opens_item=True)
    item = meeting.items.get()
    return item, list(meeting.attendances.order_by("pk")), {"by": acting(staff), "at": meeting.starts_at}


def listed(talk, *places, **changes):
    item, there, stamp = talk
    return [speeches.list_speaker(item=item, attendance=there[one], **stamp, **changes) for one in places]


def order(item, at):
    return [(one.speech.attendance_id, one.speech.state, one.left) for one in turns(item, at)]


def test_who_is_listed_speaks_in_turn_and_giving_the_floor_ends_the_speech_before(talk):
    item, there, stamp = talk
    first, second, third = listed(talk, 0, 1, 2, minutes_allowed=3)
    at = stamp["at"]
    speeches.bring_forward(speech=third, **stamp)
    speeches.start(speech=first, **stamp)
    speeches.start(speech=third, by=stamp["by"], at=at + 4 * MINUTE)
    assert order(item, at + 5 * MINUTE) == [
        (there[0].pk, "spoken", -60), (there[2].pk, "speaking", 120), (there[1].pk, "waiting", 180),
    ]  # fmt: skip
    assert [one.left_in_words for one in turns(item, at + 7 * MINUTE + 5 * SECOND)][:2] == [
        "超时 1 分 0 秒", "超时 5 秒",
    ]  # fmt: skip
    speeches.drop(speech=second, **stamp)
    speeches.stop(speech=third, by=stamp["by"], at=at + 6 * MINUTE)
    listed(talk, 0)  # whoever has spoken may be listed again
    assert [state for _, state, _ in order(item, at)] == ["spoken", "spoken", "waiting"]


def test_only_who_is_there_for_the_item_is_listed_and_once_at_a_time(talk):
    item, there, stamp = talk
    listed(talk, 0)
    with pytest.raises(speeches.ListedAlready):
        listed(talk, 0)
    day.set_presence(item=item, attendance=there[1], is_present=False, reason="recused", **stamp)
    with pytest.raises(speeches.NotHere):
        listed(talk, 1)


def test_leaving_ends_what_one_was_saying_and_takes_one_off_the_list(talk):
    _, there, stamp = talk
    speaking, _ = listed(talk, 0, 1)
    speeches.start(speech=speaking, **stamp)
    later = stamp["at"] + 2 * MINUTE
    for who in there[:2]:
        day.leave(attendance=who, by=stamp["by"], at=later)
    assert list(Speech.objects.order_by("pk").values_list("state", "stopped_at")) == [
        ("spoken", later), ("dropped", None),
    ]  # fmt: skip


def test_nobody_speaks_on_an_item_put_aside_or_decided(talk):
    item, _, stamp = talk
    speaking, waiting = listed(talk, 0, 1)
    speeches.start(speech=speaking, **stamp)
    day.pause_item(item=item, **stamp)
    with pytest.raises(MoveNotAllowed):
        speeches.start(speech=waiting, **stamp)
    day.open_item(item=item, **stamp)
    speeches.start(speech=waiting, **stamp)
    decisions.decide(item=item, outcome="noted", conclusion="知道了", by=stamp["by"], at=stamp["at"] + MINUTE)
    assert {one.state for one in Speech.objects.all()} == {"spoken"}
    with pytest.raises(MoveNotAllowed):
        listed(talk, 2)
    with pytest.raises((InternalError, ProgrammingError), match="is decided"), transaction.atomic():
        Speech.objects.update(position=9)


def test_the_database_knows_one_speaker_at_a_time_with_times_that_fit(talk):
    first, second = listed(talk, 0, 1)
    at = talk[2]["at"]
    speeches.start(speech=first, **talk[2])
    for changes in (
        {"state": "speaking", "started_at": at},
        {"state": "spoken", "started_at": at, "stopped_at": at - MINUTE},
        {"minutes_allowed": 31},
        {"attendance": first.attendance},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Speech.objects.filter(pk=second.pk).update(**changes)


def test_the_minutes_say_who_spoke_in_which_order_and_for_how_long():
    staff = city_staff()
    meeting = sitting(staff, opens_item=True)
    there, by, at = list(meeting.attendances.order_by("pk")), acting(staff), meeting.starts_at
    item = meeting.items.get()
    for place, minute in ((1, 0), (0, 3)):
        one = speeches.list_speaker(item=item, attendance=there[place], by=by, at=at)
        speeches.start(speech=one, by=by, at=at + minute * MINUTE)
    speeches.stop(speech=one, by=by, at=at + 7 * MINUTE + SECOND)
    decided(meeting, staff)
    meeting = day.close_meeting(roundtable=meeting, by=by, at=at + 60 * MINUTE)
    row = circulated(meeting)
    names = [there[1].institution.name, there[0].institution.name]
    assert row.paragraphs.get().text.startswith(f"发言：{names[0]}（3 分钟）、{names[1]}（5 分钟）。")

    later = at + 9 * DAY
    minutes.send_to_sign(minutes=row, by=acting(row.drafted_by), at=later)
    minutes.issue(minutes=row, by=by, at=later)
    sealed = Minutes.objects.get()
    assert [one[2] for one in sealed.document["items"][0]["speeches"]] == [3, 5]
    assert list(findings(sealed)) == []
    with connection.cursor() as cursor:  # what somebody with the keys of the database could do
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE roundtable_speech DISABLE TRIGGER USER")
    Speech.objects.filter(pk=one.pk).update(started_at=at + MINUTE)
    found = list(findings(sealed))
    assert any("别人还在发言" in line for line in found)
    assert any("封存以后改过" in line for line in found)


def test_the_list_is_kept_on_the_page_of_the_record_without_javascript():
    at, staff = soon(), city_staff()
    meeting = sitting(staff, at=at - 20 * DAY, starts_at=at, opens_item=True)
    client, item = signed_in(staff), meeting.items.get()
    who = meeting.attendances.order_by("pk").first()

    def press(deed, **typed):
        return client.post(
            reverse("roundtable:speakers_do", args=[meeting.number, deed]), {"back": "live", **typed}
        )

    empty = press("add", item=item.pk)
    assert (empty.status_code, Speech.objects.count()) == (422, 0)
    answer = press("add", item=item.pk, **{"speaker-attendance": who.pk, "speaker-minutes_allowed": 4})
    assert answer.url == f"{reverse('roundtable:live', args=[meeting.number])}?item={item.pk}#speakers"
    twice = press("add", item=item.pk, **{"speaker-attendance": who.pk, "speaker-minutes_allowed": 4})
    assert (twice.status_code, "已经在发言名单里" in twice.content.decode()) == (409, True)
    speech = Speech.objects.get()
    press("start", speech=speech.pk)
    page = client.get(reverse("roundtable:live", args=[meeting.number])).content.decode()
    assert 'data-left="2' in page
    assert "还剩 " in page
    press("stop", speech=speech.pk)
    again = press("stop", speech=speech.pk)
    assert (again.status_code, "这一步没有办成" in again.content.decode()) == (409, True)
    shown = client.get(f"{reverse('roundtable:speakers', args=[meeting.number])}?part=list&item={item.pk}")
    assert "讲了 1 分钟" in shown.content.decode()
    assert "<html" not in shown.content.decode()


def test_who_chairs_from_another_house_keeps_the_list_and_others_do_not():
    at, staff = timezone.now(), city_staff()
    meeting = sitting(staff, at=at - 20 * DAY, starts_at=at, opens_item=True)
    _, chair = member()
    Roundtable.objects.filter(pk=meeting.pk).update(substitute=seat_of(chair))
    address = reverse("roundtable:speakers", args=[meeting.number])
    delegate = head_of(meeting.invitations.first().institution)
    assert [signed_in(one).get(address).status_code for one in (chair, delegate)] == [200, 404]
    assert signed_in(chair).get(reverse("roundtable:live", args=[meeting.number])).status_code == 404
