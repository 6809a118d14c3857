"""The roundtable. Columns: visitor, citizen, delegate (of an invited body), member (not invited), district, city (secretariat)."""

from django.utils import timezone

from core.record.actors import Actor
from roundtable.actions import agenda, exchange, groups, minutes, resolutions, topics, visits
from roundtable.actions import votes as voting
from roundtable.models import Countersignature, Resolution
from tests.factories import members as community_members
from tests.factories.community import city_staff, district_staff
from tests.factories.core import UserFactory
from tests.factories.roundtable import (
    DAY,
    acting,
    circulated,
    head_of,
    held,
    invited,
    issued,
    listed,
    member,
    planned,
    proposed,
    reported,
    seat_of,
    sitting,
    under_way,
    working_day,
)

PEOPLE = ("visitor", "citizen", "delegate", "member", "district", "city")


def world():
    at, staff = timezone.now(), city_staff()
    meeting = invited(staff, at=at, starts_at=at + 20 * DAY, kind="topical")
    invitation = meeting.invitations.order_by("pk").first()
    delegate = head_of(invitation.institution)
    mine = proposed(meeting, at=at, institution=invitation.institution, person=delegate)
    draft = planned(staff, at=at, starts_at=at + 30 * DAY, kind="extra")
    asked = listed(draft, staff=staff, at=at)
    agenda.ask_advice(
        item=asked,
        institutions=[invitation.institution],
        due_on=(at + 9 * DAY).date(),
        by=Actor(staff),
        at=at,
    )
    today = sitting(staff, at=at - 30 * DAY, starts_at=at, kind="topical", opens_item=True)
    item = today.items.get()
    vote = voting.open_vote(item=item, question="同意吗", by=acting(staff), at=at)
    late = working_day((at + 40 * DAY).date())
    over = issued(
        staff,
        at=at - 60 * DAY,
        starts_at=at - 30 * DAY,
        kind="topical",
        outcome="agreed",
        due_on=late,
        lead=invitation.institution,
    )
    excerpt = over.excerpts.get(institution=invitation.institution)
    open_one = held(staff, at=at - 40 * DAY, starts_at=at - DAY, kind="topical")
    window = circulated(open_one)
    paragraph = window.paragraphs.first()
    correction = minutes.propose_correction(
        paragraph=paragraph, text="改", reason="记得", by=acting(open_one.attendances.first().user), at=at
    )
    led = Resolution.objects.get(item__roundtable=over.roundtable)
    waiting = reported(staff, at=at - 60 * DAY, starts_at=at - 30 * DAY, kind="extra", due_on=late)
    broken = under_way(
        staff,
        at=at - 60 * DAY,
        starts_at=at - 30 * DAY,
        kind="extra",
        lead=invitation.institution,
        due_on=late,
    )
    finished = reported(staff, at=at - 60 * DAY, starts_at=at - 30 * DAY, kind="extra", due_on=late)
    resolutions.judge(resolution=finished, verdict="done", note="好", by=acting(staff), at=at)
    host = Countersignature.objects.create(minutes=window, institution=invitation.institution, asked_at=at)
    colleague = head_of(invitation.institution)
    post = exchange.post(
        institution=invitation.institution, by=acting(colleague), at=at,
        fields=exchange.PostFields(side="offer", resource="room", title="空教室", since=at.date(), until=at.date() + 9 * DAY),
    )  # fmt: skip
    taker, asker = member()
    agreed = exchange.propose(
        post=post, institution=taker, terms=exchange.Terms(terms="周六用"), by=acting(asker), at=at
    )
    group, topic, visit = _working_group(invitation.institution, delegate, staff, at)
    cast = {
        "visitor": None, "citizen": UserFactory(), "delegate": delegate, "member": member()[1],
        "district": district_staff(), "city": staff,
    }  # fmt: skip
    number = {"number": meeting.number}
    return cast, {
        "roundtable:printed": {**number, "what": "sign-in", "kind": "docx"},
        "roundtable:invitation": {"pk": invitation.pk}, "roundtable:advice": {"pk": asked.advice.get().pk},
        "number": number, "item": {"pk": mine.pk},
        "roundtable:board_post": {"pk": post.pk}, "roundtable:board_do": {"pk": post.pk, "deed": "stop"},
        "roundtable:agreement": {"pk": agreed.pk},
        "roundtable:public_group": {"number": group.number}, "roundtable:place": {"pk": group.places.get().pk},
        **{f"roundtable:{name}": {"pk": group.pk} for name in ("group", "ask_members", "new_topic", "new_visit")},
        "roundtable:topic": {"pk": topic.pk}, "roundtable:visit": {"pk": visit.pk}, "roundtable:visit_minutes": {"pk": visit.pk},
        "roundtable:record": {"pk": invitation.institution_id},
        **{f"roundtable:{name}": {"pk": led.pk} for name in ("work", "break_down", "progress", "report_done")},
        "roundtable:resolution": {"number": led.number}, "roundtable:judge": {"pk": waiting.pk},
        "roundtable:instruct": {"pk": finished.pk}, "roundtable:finish_step": {"pk": broken.steps.get().pk},
        "roundtable:register_export": {"kind": "csv"},
        "roundtable:paragraph": {"pk": paragraph.pk}, "roundtable:correct": {"pk": paragraph.pk},
        "roundtable:answer_correction": {"pk": correction.pk}, "roundtable:countersign": {"pk": host.pk},
        "roundtable:excerpt": {"pk": excerpt.pk}, "roundtable:acknowledge": {"pk": excerpt.pk},
        "roundtable:minutes": {"number": over.roundtable.number},
        "roundtable:minutes_frame": {"number": open_one.number},
        "roundtable:minutes_do": {"number": open_one.number, "deed": "sign"},
        "roundtable:document": {"number": open_one.number, "kind": "docx"},
        "roundtable:sign_in": {**number, "code": meeting.sign_in_code}, "roundtable:cast": {"pk": vote.ballots.first().pk},
        "roundtable:note": {"pk": item.notes.first().pk}, "roundtable:live_act": {"number": today.number, "deed": "tick"},
        "roundtable:speakers_do": {"number": today.number, "deed": "add"},
    }  # fmt: skip


def _working_group(lead, person, staff, at):
    """A group of the delegate's institution, with a topic and a visit whose minutes wait to be confirmed."""
    community_members.member(lead)
    group = groups.set_up(name="共享场地", task="试", lead=lead, by=acting(staff), at=at)
    seat, by = seat_of(person), acting(person)
    groups.join(place=group.places.get(), seat=seat, by=by, at=at)
    topic = topics.raise_topic(group=group, institution=lead, title="开放时间", brief="不一样", by=by, at=at)
    today = timezone.localdate(at)
    plan = visits.Plan("看书屋", "邻区", "怎么管", today, today)
    visit = visits.plan(group=group, institution=lead, plan=plan, seats=[seat], by=by, at=at)
    visits.make(visit=visit, by=by, at=at)
    return group, topic, visits.write(visit=visit, account=visits.Account("看到", "学到"), by=by, at=at)


PERMISSIONS: dict[str, str] = {
    "roundtable:index": "200 200 200 200 200 200",
    "roundtable:meeting": "200 200 200 200 200 200",
    "roundtable:calendar": "200 200 200 200 200 200",
    "roundtable:printed": "404 404 404 404 404 200",
    "roundtable:desk": "302 403 200 200 200 200",
    "roundtable:propose": "302 403 200 200 200 200",
    "roundtable:item": "302 404 200 404 404 404",
    "POST roundtable:add_paper": "302 404 422 404 404 404",
    "roundtable:add_meeting_paper": "302 404 404 404 404 200",
    "POST roundtable:withdraw_item": "302 404 302 404 404 404",
    "roundtable:invitation": "302 404 200 404 404 404",
    "roundtable:advice": "302 403 200 404 404 404",
    "roundtable:sign_in": "302 200 200 200 200 200",
    "roundtable:day": "302 404 200 404 404 404",
    "POST roundtable:cast": "302 404 404 404 404 404",
    "roundtable:live": "302 404 404 404 404 200",
    "POST roundtable:live_act": "302 404 404 404 404 422",
    "roundtable:speakers": "302 404 404 404 404 200",
    "POST roundtable:speakers_do": "302 404 404 404 404 422",
    "roundtable:note": "302 404 404 404 404 200",
    "roundtable:board": "302 403 200 200 200 200",
    "roundtable:new_post": "302 403 200 200 200 200",
    "roundtable:board_post": "302 403 200 200 200 200",
    "POST roundtable:board_do": "302 404 302 404 404 404",
    "roundtable:agreement": "302 404 200 404 404 404",
    "roundtable:groups": "200 200 200 200 200 200",
    "roundtable:public_group": "200 200 200 200 200 200",
    "roundtable:my_groups": "302 403 200 200 200 200",
    "roundtable:group": "302 404 200 404 404 200",
    "roundtable:place": "302 404 200 404 404 404",
    "roundtable:ask_members": "302 404 200 404 404 404",
    "roundtable:new_topic": "302 403 200 404 404 404",
    "roundtable:new_visit": "302 403 200 404 404 404",
    "roundtable:topic": "302 403 200 404 404 200",
    "roundtable:visit": "302 403 200 404 404 200",
    "roundtable:visit_minutes": "404 404 200 404 404 200",
    "roundtable:search": "200 200 200 200 200 200",
    "roundtable:records": "200 200 200 200 200 200",
    "roundtable:record": "200 200 200 200 200 200",
    "roundtable:register": "200 200 200 200 200 200",
    "roundtable:register_export": "200 200 200 200 200 200",
    "roundtable:resolution": "200 200 200 200 200 200",
    "roundtable:my_resolutions": "302 403 200 200 200 200",
    "roundtable:work": "302 404 200 404 404 404",
    "roundtable:break_down": "302 404 200 404 404 404",
    "roundtable:progress": "302 404 200 404 404 404",
    "POST roundtable:report_done": "302 404 302 404 404 404",
    "POST roundtable:finish_step": "302 404 302 404 404 404",
    "roundtable:judge": "302 404 404 404 404 200",
    "roundtable:instruct": "302 404 404 404 404 200",
    "roundtable:paragraph": "302 404 404 404 404 200",
    "roundtable:correct": "302 404 404 404 404 200",
    "roundtable:answer_correction": "302 404 404 404 404 200",
    "roundtable:countersign": "302 404 200 404 404 404",
    "roundtable:excerpt": "302 404 200 404 404 404",
    "POST roundtable:acknowledge": "302 404 302 404 404 404",
    "roundtable:minutes": "302 200 200 200 200 200",
    "roundtable:minutes_frame": "302 404 404 404 404 200",
    "POST roundtable:minutes_do": "302 404 404 404 404 302",
    "roundtable:document": "404 404 404 404 404 200",
    "POST roundtable:adopt": "302 404 404 404 404 404",
}
