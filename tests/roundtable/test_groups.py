"""Working groups: who belongs, decisions by more than half, minutes of visits, the letter of a week. Policy: 3.1.2."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone

from core.files import attachments
from core.models import Notice
from core.record.lifecycle import MoveNotAllowed
from roundtable.actions import clock, groups, topics, visits
from roundtable.models import Place, Reminder, Resolution, Stand, Topic, Visit, WorkingGroup
from roundtable.queries import archive
from roundtable.queries.groups import tally
from roundtable.queries.waiting import duties
from tests.factories.community import InstitutionFactory, SeatFactory, city_staff, district_staff
from tests.factories.roundtable import (
    DAY,
    NOW,
    acting,
    admitted,
    group_with,
    head_of,
    pdf_upload,
    places_of,
    resolution,
    seat_of,
    topic_of,
    visit_of,
    written,
)

pytestmark = pytest.mark.django_db
MONDAY = NOW + 7 * DAY  # NOW is a Monday, 9 o'clock


def acts(institution):
    return {"institution": institution, "by": acting(head_of(institution)), "at": NOW}


def put(topic, decision="周末开到八点"):
    return topics.put(topic=topic, decision=decision, **acts(topic.institution))


def stands(topic, institution, agrees, note=""):
    return topics.take_stand(topic=topic, agrees=agrees, note=note, **acts(institution))


# --- who belongs ---
def test_a_group_is_numbered_in_its_year_and_asks_its_lead_first():
    lead, staff = admitted(), city_staff()
    first, second = (groups.set_up(name="甲", task="试", lead=lead, by=acting(staff), at=NOW) for _ in "12")
    assert (first.number, second.number) == ("WG-2026-1", "WG-2026-2")
    assert [(one.institution, one.state) for one in first.places.all()] == [(lead, "asked")]
    with pytest.raises(groups.LeadNotOfCommunity):
        groups.set_up(name="乙", task="试", lead=InstitutionFactory(), by=acting(staff), at=NOW)


def test_a_group_follows_from_a_resolution_that_was_issued():
    one, staff = resolution(), city_staff()
    lead = admitted()
    assert (
        groups.set_up(name="甲", task="试", lead=lead, born_of=one, by=acting(staff), at=NOW).born_of == one
    )
    one.state = "provisional"
    with pytest.raises(groups.NotInForce):
        groups.set_up(name="乙", task="试", lead=lead, born_of=one, by=acting(staff), at=NOW)


def test_who_joins_sends_a_seat_of_its_own():
    group = group_with(1)
    asked = admitted()
    groups.ask(group=group, institutions=[asked, places_of(group)[0]], by=acting(city_staff()), at=NOW)
    place, head = group.places.get(institution=asked), SeatFactory(institution=asked, role="head")
    with pytest.raises(groups.SpeakerWithoutSeat):
        groups.join(place=place, seat=seat_of(head_of(group.lead)), by=acting(head.user), at=NOW)
    assert [one.title for one in duties(asked, NOW)] == ["答复要不要参加：职工书屋共享"]
    assert groups.join(place=place, seat=head, by=acting(head.user), at=NOW).state == "joined"
    with pytest.raises(IntegrityError, match="place_taken_by_a_seat"), transaction.atomic():
        Place.objects.filter(pk=place.pk).update(seat=None)


def test_who_declines_or_leaves_says_why_and_may_be_asked_again():
    group = group_with(2)
    other = places_of(group)[1]
    place = group.places.get(institution=other)
    topics.leave(place=place, reason="换届", by=acting(head_of(other)), at=NOW)
    with pytest.raises(groups.NotAMember):
        topic_of(group, who=1)
    groups.ask(group=group, institutions=[other], by=acting(city_staff()), at=NOW)
    declined = groups.decline(place=place, reason="人手不够", by=acting(head_of(other)), at=NOW)
    assert (declined.state, group.places.count()) == ("declined", 2)
    with pytest.raises(topics.LeadStays):
        topics.leave(
            place=group.places.get(institution=group.lead),
            reason="累",
            by=acting(head_of(group.lead)),
            at=NOW,
        )


def test_talk_and_files_are_for_members_decisions_for_everybody(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    group = group_with(2)
    topic = topic_of(group, uploads=[pdf_upload()])
    file = attachments.about(topic).get()
    member, stranger = head_of(places_of(group)[1]), district_staff()
    assert (attachments.may_read(file, member), attachments.may_read(file, stranger)) == (True, False)
    assert Topic.objects.visible_to(member).get() == topic
    assert not Topic.objects.visible_to(AnonymousUser()).exists()
    stands(put(topic), places_of(group)[1], True)
    assert Topic.objects.visible_to(AnonymousUser()).get() == topic
    WorkingGroup.objects.update(is_public=False)
    assert not Topic.objects.visible_to(stranger).exists()
    assert not WorkingGroup.objects.visible_to(AnonymousUser()).exists()
    assert WorkingGroup.objects.visible_to(member).exists()


# --- decisions ---
def test_a_decision_stands_when_more_than_half_agree_and_then_stays():
    group = group_with(4)
    topic = topic_of(group)
    institutions = places_of(group)
    topic = stands(put(topic), institutions[1], True)
    assert (topic.state, tally(topic).needed, len(tally(topic).silent)) == ("put", 3, 2)
    topic = stands(topic, institutions[2], True)
    assert (topic.state, topic.decided_at) == ("decided", NOW)
    with pytest.raises(topics.TopicOver):
        topics.say(topic=topic, text="还有", **acts(institutions[3]))
    for change in ({"decision": "别的"}, {"state": "open", "decided_at": None}):
        with pytest.raises(InternalError, match="stays"), transaction.atomic():
            Topic.objects.filter(pk=topic.pk).update(**change)
    with pytest.raises(InternalError, match="stays"), transaction.atomic():
        Stand.objects.filter(topic=topic).update(agrees=False, note="反悔")


def test_what_cannot_reach_half_goes_back_to_be_talked_about():
    group = group_with(4)
    institutions = places_of(group)
    topic = stands(put(topic_of(group)), institutions[1], False, "太晚")
    topic = stands(topic, institutions[2], False, "没人")
    assert topic.state == "open"
    topic = put(topic, "周末开到七点")
    assert (topic.round, tally(topic).agreed) == (2, [institutions[0].name])
    assert stands(stands(topic, institutions[1], True), institutions[2], True).state == "decided"


def test_one_says_it_once_with_a_reason_against_and_nobody_decides_alone():
    group = group_with(3)
    institutions = places_of(group)
    topic = put(topic_of(group))
    with pytest.raises(topics.StoodAlready):
        stands(topic, institutions[0], True)
    with pytest.raises(Exception, match="不同意请写原因"), transaction.atomic():
        stands(topic, institutions[1], False)
    outsider = SeatFactory(institution=admitted(), role="head").institution
    with pytest.raises(groups.NotAMember):
        stands(topic, outsider, True)
    alone = topic_of(group_with(1))
    with pytest.raises(topics.TooFewMembers):
        put(alone)


def test_only_the_lead_and_who_raised_it_put_a_decision():
    group = group_with(3)
    topic = topic_of(group, who=1)
    with pytest.raises(MoveNotAllowed):
        topics.put(topic=topic, decision="行", **acts(places_of(group)[2]))
    assert topics.put(topic=topic, decision="行", **acts(group.lead)).state == "put"
    with pytest.raises(topics.NothingPut):
        stands(topic_of(group), places_of(group)[1], True)


def test_a_decision_is_counted_anew_when_somebody_leaves():
    group = group_with(4)
    institutions = places_of(group)
    topic = stands(put(topic_of(group)), institutions[1], True)
    place = group.places.get(institution=institutions[3])
    topics.leave(place=place, reason="换届", by=acting(head_of(institutions[3])), at=NOW)
    topic.refresh_from_db()
    assert topic.state == "decided"


def test_a_dropped_topic_says_why_and_may_be_taken_up_again():
    topic = topic_of(group_with(2))
    dropped = topics.drop(topic=topic, reason="先等预算", **acts(topic.institution))
    assert (dropped.state, topics.reopen(topic=topic, **acts(topic.institution)).state) == ("dropped", "open")


def test_a_group_ends_with_a_result_and_nothing_left_open():
    group, staff = group_with(2), city_staff()
    topic = topic_of(group)
    with pytest.raises(groups.GroupBusy, match="周末开到几点"):
        groups.close(group=group, result="三处能约", by=acting(staff), at=NOW)
    topics.drop(topic=topic, reason="不急", **acts(topic.institution))
    assert groups.close(group=group, result="三处能约", by=acting(staff), at=NOW).state == "closed"
    with pytest.raises(groups.GroupOver):
        topic_of(group)


# --- visits ---
def test_a_visit_is_written_down_by_one_who_went_and_confirmed_by_another():
    group = group_with(3)
    institutions = places_of(group)
    with pytest.raises(visits.DidNotGo):
        written(group, writer=2)
    visit = written(group)
    for who, refusal in ((0, visits.OwnMinutes), (2, visits.DidNotGo)):
        with pytest.raises(refusal):
            visits.confirm(visit=visit, by=acting(head_of(institutions[who])), at=NOW)
    assert [one.title for one in duties(institutions[1], NOW)] == ["核对考察记录：看看别区的书屋"]
    confirmed = visits.confirm(visit=visit, by=acting(head_of(institutions[1])), at=NOW)
    assert Visit.objects.visible_to(AnonymousUser()).get() == confirmed
    assert [hit.title for hit in archive.search("值班 安保", AnonymousUser())] == ["看看别区的书屋"]
    with pytest.raises(InternalError, match="stay"), transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(seen="别的")


def test_a_colleague_of_the_writer_confirms_only_where_no_other_institution_went():
    group = group_with(2)
    lead = places_of(group)[0]
    colleague = SeatFactory(institution=lead)
    for goers, is_allowed in (((0,), True), ((0, 1), False)):
        visit = visit_of(group, goers=goers)
        visit.goers.create(seat=colleague)
        visits.make(visit=visit, by=acting(head_of(lead)), at=NOW)
        account = visits.Account("看到", "学到")
        visits.write(visit=visit, account=account, by=acting(head_of(lead)), at=NOW)
        if is_allowed:
            assert visits.confirm(visit=visit, by=acting(colleague.user), at=NOW).state == "confirmed"
        else:
            with pytest.raises(visits.OwnMinutes):
                visits.confirm(visit=visit, by=acting(colleague.user), at=NOW)


def test_minutes_sent_back_are_written_anew_and_a_visit_is_over_first():
    group = group_with(2)
    by = acting(head_of(places_of(group)[1]))
    back = visits.send_back(visit=written(group), words="少了地址", by=by, at=NOW)
    assert (back.state, back.returned) == ("made", "少了地址")
    with pytest.raises(visits.NotOverYet):
        visits.make(visit=visit_of(group, days=3), by=by, at=NOW)


def test_only_members_go_along():
    group = group_with(1)
    stranger = SeatFactory(institution=admitted())
    plan = visits.Plan("看", "邻区", "学", NOW.date(), NOW.date())
    for seats, refusal in (([], visits.NobodyGoes), ([stranger], visits.GoerOfAnother)):
        with pytest.raises(refusal):
            visits.plan(group=group, plan=plan, seats=seats, **acts(group.lead))


# --- the letter of a week ---
def test_what_happened_in_a_week_is_one_letter_on_monday_once(run_jobs):
    group = group_with(2, at=NOW + DAY)
    topic_of(group, at=NOW + 2 * DAY)
    run_jobs()
    clock.write_letters(MONDAY - dt.timedelta(hours=10))
    assert not Reminder.objects.filter(kind="summary").exists()
    for at in (MONDAY, MONDAY + DAY, MONDAY + 7 * DAY):
        clock.write_letters(at)
        run_jobs()
    letters = Notice.objects.filter(topic="groups", title__contains="一周小结")
    assert sorted(one.recipient_id for one in letters) == sorted(head_of(one).pk for one in places_of(group))
    assert "新话题：周末开到几点" in letters.first().body


def test_weeks_without_a_clock_are_told_when_it_is_back(run_jobs):
    group = group_with(2, at=NOW)
    topic_of(group, at=NOW + DAY, title="头一周")
    topic_of(group, at=NOW + 8 * DAY, title="第二周")
    clock.write_letters(NOW + 21 * DAY)
    run_jobs()
    (letter,) = {one.body for one in Notice.objects.filter(title__contains="一周小结")}
    assert "新话题：头一周；第二周" in letter


def test_groups_belong_to_the_life_of_the_resolution_that_asked_for_them(client):
    one = resolution()
    group = group_with(1, born_of=one, at=timezone.now())
    page = client.get(one.path).content.decode()
    assert group.path in page
    Resolution.objects.update(is_public=False)
    assert client.get(group.path).content.decode().count(one.number) == 0
