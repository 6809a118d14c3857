"""Roundtables brought to any point of their way by the actions themselves."""

import datetime as dt

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from community.models import Seat
from community.policy import Role
from core.dates import workdays
from core.record.actors import Actor
from roundtable.actions import (
    agenda,
    day,
    decisions,
    groups,
    invitations,
    meetings,
    minutes,
    resolutions,
    topics,
    visits,
)
from roundtable.actions.agenda import Proposal
from roundtable.actions.decisions import Draft
from roundtable.actions.meetings import Plan
from roundtable.models import Roundtable
from tests.factories import members as community_members
from tests.factories.community import InstitutionFactory, SeatFactory, city_staff

NOW = dt.datetime(2026, 10, 12, 9, 0, tzinfo=timezone.get_default_timezone())
DAY = dt.timedelta(days=1)
VIDEO = "https://meet.example.org/rt"


def seat_of(person):
    return Seat.objects.of(person).select_related("institution", "user").get()


def acting(person):
    """The person in their seat."""
    return seat_of(person).actor


def plan_of(staff, **changes):
    seat = seat_of(staff)
    starts_at = changes.pop("starts_at", NOW + 20 * DAY)
    return Plan(**{
        "theme": "空白镇街怎么补", "convener": seat, "chair": seat, "starts_at": starts_at,
        "ends_at": starts_at + dt.timedelta(hours=3), "video_url": VIDEO, **changes,
    })  # fmt: skip


def planned(staff=None, *, at=NOW, **changes):
    staff = staff or city_staff()
    return meetings.plan(plan=plan_of(staff, **changes), by=acting(staff), at=at)


def member(**changes):
    """An institution with a head, and its head."""
    institution = InstitutionFactory(**changes)
    return institution, SeatFactory(institution=institution, role=Role.HEAD).user


def proposal(**changes):
    return Proposal(**{
        "title": "职工书屋纳入统一预约", "brief": "周末空着", "decision_sought": "三处书屋年内能在线约", **changes,
    })  # fmt: skip


def proposed(meeting=None, *, at=NOW, institution=None, person=None, **changes):
    if institution is None:
        institution, person = member()
    return agenda.propose(
        institution=institution, proposal=proposal(**changes), by=acting(person), at=at, roundtable=meeting
    )


def listed(meeting, *, staff=None, at=NOW, minutes=20, **changes):
    item = proposed(meeting, at=at, **changes)
    return agenda.accept(item=item, minutes_given=minutes, by=Actor(staff or city_staff()), at=at)


def invited(staff=None, *, members=2, items=1, at=NOW, about=None, **changes):
    """A meeting whose invitations went out, with `members` institutions called and `items` on the agenda."""
    staff = staff or city_staff()
    meeting = planned(staff, at=at, **changes)
    for number in range(items):
        listed(meeting, staff=staff, at=at, title=f"议题{number + 1}", **(about or {}))
    called = [member()[0] for _ in range(members)]
    meetings.draw_up_list(roundtable=meeting, institutions=called, by=acting(staff), at=at)
    return meetings.invite(roundtable=Roundtable.objects.get(pk=meeting.pk), by=acting(staff), at=at)


def head_of(institution):
    return Seat.objects.filter(institution=institution, role=Role.HEAD).select_related("user").get().user


def accepted(invitation, *, at=NOW, alternate=None):
    """The head comes for the institution."""
    person = head_of(invitation.institution)
    return invitations.name_delegate(
        invitation=invitation, seat=seat_of(person), alternate=alternate, by=acting(person), at=at
    )


def pdf_upload(name="方案.pdf"):
    return SimpleUploadedFile(name, b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF")


def sitting(staff=None, *, members=3, items=1, at=NOW, opens_item=False, **changes):
    """A meeting that goes on, with the delegate of each institution there."""
    staff = staff or city_staff()
    meeting = invited(staff, members=members, items=items, at=at, **changes)
    for invitation in meeting.invitations.order_by("pk"):
        accepted(invitation, at=at)
    there = meeting.starts_at - dt.timedelta(minutes=10)
    for invitation in meeting.invitations.select_related("seat__user").order_by("pk"):
        day.sign_in(roundtable=meeting, user=invitation.seat.user, by=acting(invitation.seat.user), at=there)
    meeting = day.open_meeting(roundtable=meeting, by=acting(staff), at=meeting.starts_at)
    if opens_item:
        day.open_item(
            item=meeting.items.on_agenda().order_by("position").first(),
            by=acting(staff),
            at=meeting.starts_at,
        )
    return meeting


def slip(lead, **changes):
    """What a resolution says; due on a working day."""
    return Draft(**{
        "text": "三处职工书屋能在线约", "lead": lead, "due_on": dt.date(2026, 12, 15), "success": "平台能约", **changes,
    })  # fmt: skip


def decided(meeting, staff, *, outcome="noted", conclusion="知道了。", **slips):
    """Every item of the meeting gets the outcome; an agreed one a resolution for its first institution."""
    at = meeting.starts_at + dt.timedelta(minutes=30)
    for item in meeting.items.on_agenda().order_by("position"):
        if item.state == "listed":
            day.open_item(item=item, by=acting(staff), at=at)
        if outcome == "agreed":
            lead = slips.get("lead") or meeting.invitations.order_by("pk").first().institution
            changes = {name: value for name, value in slips.items() if name != "lead"}
            decisions.draft_resolution(item=item, draft=slip(lead, **changes), by=acting(staff), at=at)
        decisions.decide(item=item, outcome=outcome, conclusion=conclusion, by=acting(staff), at=at)
    return meeting


def held(staff=None, *, outcome="noted", **changes):
    """A meeting that is over."""
    staff = staff or city_staff()
    slips = {
        name: changes.pop(name)
        for name in ("lead", "assisting", "due_on", "success", "measure")
        if name in changes
    }
    meeting = decided(sitting(staff, **changes), staff, outcome=outcome, **slips)
    return day.close_meeting(
        roundtable=meeting, by=acting(staff), at=meeting.starts_at + dt.timedelta(hours=2)
    )


def convener():
    """Somebody of the city bureau who calls the meeting, and signs its minutes."""
    return city_staff()


def drafted_minutes(meeting, drafter=None, *, days=1):
    drafter = drafter or city_staff()
    return minutes.draft(roundtable=meeting, by=acting(drafter), at=meeting.starts_at + days * DAY)


def circulated(meeting, drafter=None):
    row = drafted_minutes(meeting, drafter)
    return minutes.circulate(minutes=row, by=acting(row.drafted_by), at=meeting.starts_at + DAY)


def issued(staff=None, *, drafter=None, **changes):
    """A meeting whose minutes were issued by its convener nine days later."""
    staff = staff or city_staff()
    meeting = held(staff, **changes)
    row = circulated(meeting, drafter)
    at = meeting.starts_at + 9 * DAY
    row = minutes.send_to_sign(minutes=row, by=acting(row.drafted_by), at=at)
    for host in meeting.co_hosts.select_related("institution"):
        minutes.countersign(
            minutes=row,
            institution=host.institution,
            is_signed=True,
            by=acting(head_of(host.institution)),
            at=at,
        )
    return minutes.issue(minutes=row, by=acting(staff), at=at)


def resolution(staff=None, **changes):
    """A resolution in force, led by the first institution of its meeting."""
    return issued(staff, outcome="agreed", **changes).roundtable.items.get().resolutions.get()


def under_way(staff=None, **changes):
    one = resolution(staff, **changes)
    lead = acting(head_of(one.lead))
    at = one.issued_at + dt.timedelta(hours=1)
    return resolutions.break_down(resolution=one, steps=[("先列名单", one.due_on)], by=lead, at=at)


def reported(staff=None, **changes):
    """One whose lead says it is done, with a file."""
    one = under_way(staff, **changes)
    lead, at = acting(head_of(one.lead)), one.issued_at + DAY
    resolutions.finish_step(step=one.steps.get(), by=lead, at=at)
    resolutions.report_progress(
        resolution=one, month=at.date(), text="办了", done_pct=100, uploads=[pdf_upload()], by=lead, at=at
    )
    return resolutions.report_done(resolution=one, by=lead, at=at)


def working_day(day):
    return day if workdays.is_working_day(day) else workdays.add_working_days(day, 1)


# --- working groups ---
def admitted():
    """An institution that belongs to the community."""
    return community_members.member().institution


def group_with(members=3, *, at=NOW, staff=None, **changes):
    """A working group whose lead and members joined, each by its head."""
    institutions = [admitted() for _ in range(members)]
    staff = staff or city_staff()
    values = {"name": "职工书屋共享", "task": "把职工书屋放进统一预约", "lead": institutions[0], **changes}
    group = groups.set_up(by=acting(staff), at=at, **values)
    groups.ask(group=group, institutions=institutions[1:], by=acting(staff), at=at)
    for place in group.places.select_related("institution").order_by("pk"):
        head = SeatFactory(institution=place.institution, role=Role.HEAD)
        groups.join(place=place, seat=head, by=acting(head.user), at=at)
    return group


def places_of(group):
    return [one.institution for one in group.places.select_related("institution").order_by("pk")]


def topic_of(group, *, at=NOW, who=0, **changes):
    institution = places_of(group)[who]
    values = {"title": "周末开到几点", "brief": "各家不一样", **changes}
    return topics.raise_topic(
        group=group, institution=institution, by=acting(head_of(institution)), at=at, **values
    )


def visit_of(group, *, goers=(0, 1), at=NOW, days=0, **changes):
    """A visit planned by the lead, on the day of `at` unless `days` later."""
    institutions = places_of(group)
    on = timezone.localdate(at) + days * DAY
    plan = visits.Plan(**{
        "title": "看看别区的书屋", "place": "邻区职工书屋（示例）", "purpose": "怎么管晚上", "starts_on": on, "ends_on": on, **changes,
    })  # fmt: skip
    seats = [seat_of(head_of(institutions[one])) for one in goers]
    lead = institutions[0]
    return visits.plan(group=group, institution=lead, plan=plan, seats=seats, by=acting(head_of(lead)), at=at)


def written(group, *, writer=0, at=NOW, **changes):
    visit = visit_of(group, at=at, **changes)
    by = acting(head_of(places_of(group)[writer]))
    visits.make(visit=visit, by=by, at=at)
    account = visits.Account("三处书屋开到九点", "值班和安保一起排", "先在两处试")
    return visits.write(visit=visit, account=account, by=by, at=at)
