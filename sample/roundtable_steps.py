"""Steps of one sample roundtable: planned, called, held."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from community.models import Institution, Seat
from core.dates import workdays
from core.files.docx import Paper as WordFile
from core.record.actors import Actor
from roundtable import policy
from roundtable.actions import agenda, day, decisions, invitations, meetings, notes, speeches, votes
from roundtable.models import AgendaItem, Roundtable
from sample.roundtable_words import Talk
from sample.world import World, moment

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ROOM = "市局一楼会议室（示例）"


@dataclass
class Desk:
    """Who does what at the bureau, and who comes."""

    world: World
    convener: Seat
    secretary: Seat
    members: Sequence[Seat]

    @property
    def by(self) -> Actor:
        return self.secretary.actor


# Steps of a meeting ----
def plan_meeting(
    desk: Desk, on: date, theme: str, *, at: datetime, hour: int = 9, **changes: Any
) -> Roundtable:
    starts_at = moment(on, hour, 30)
    plan = meetings.Plan(
        theme=theme, convener=desk.convener, chair=desk.convener, substitute=desk.secretary, starts_at=starts_at,
        ends_at=starts_at + 4 * HOUR, room=ROOM, summary="示例数据，会议和发言均为虚构", **changes,
    )  # fmt: skip
    row = meetings.plan(plan=plan, by=desk.by, at=at)
    row.sign_in_code = hashlib.sha256(f"{desk.world.seed}:{row.number}".encode()).hexdigest()[:20]
    row.save(update_fields=["sign_in_code"])
    return row


def propose(
    desk: Desk, meeting: Roundtable, talks: Sequence[Talk], members: Sequence[Seat], at: datetime
) -> list[AgendaItem]:
    found = []
    for place, talk in enumerate(talks):
        seat = members[place]
        proposal = agenda.Proposal(
            title=talk.title, brief=talk.brief, sought=talk.sought, minutes_asked=talk.minutes,
            decision_sought=talk.conclusion if talk.sought == "decision" else "",
        )  # fmt: skip
        found.append(
            agenda.propose(
                institution=seat.institution,
                proposal=proposal,
                by=seat.actor,
                at=at + place * HOUR,
                roundtable=meeting,
            )
        )
    return found


def call(desk: Desk, meeting: Roundtable, members: Sequence[Seat], at: datetime) -> Roundtable:
    institutions: list[Institution] = [one.institution for one in members]
    meetings.draw_up_list(roundtable=meeting, institutions=institutions, by=desk.by, at=at)
    return meetings.invite(roundtable=meeting, by=desk.by, at=at + HOUR)


def called(
    desk: Desk, on: date, talks: Sequence[Talk], theme: str, members: Sequence[Seat], *, hosts: bool = False, **changes: Any
) -> Roundtable:  # fmt: skip
    """Planned three weeks before, agenda listed, invitations out."""
    on = working_day(on) if on < desk.world.day(-1) else on
    at = moment(on - 21 * DAY, 9)
    meeting = plan_meeting(desk, on, theme, at=at, **changes)
    for item, talk in zip(propose(desk, meeting, talks, members, at + DAY), talks, strict=True):
        agenda.accept(item=item, minutes_given=talk.minutes, by=desk.by, at=at + 6 * DAY)
    meetings.set_co_hosts(
        roundtable=meeting,
        institutions=[members[0].institution, members[1].institution],
        by=desk.by,
        at=at + 6 * DAY,
    )
    return call(desk, meeting, members, at + 10 * DAY)


def begin(desk: Desk, meeting: Roundtable, members: Sequence[Seat]) -> Roundtable:
    """The last one called excuses itself, the others come, one of them on line."""
    calls = {one.institution_id: one for one in meeting.invitations.select_related("institution")}
    for place, seat in enumerate(members):
        call, at = calls[seat.institution_id], moment(meeting.starts_at.date() - 7 * DAY, 9 + place % 8)
        if place == len(members) - 1 and len(members) > 3:
            invitations.excuse(invitation=call, reason="和另一个会撞期，书面意见附后", by=seat.actor, at=at)
            continue
        invitations.name_delegate(invitation=call, seat=seat, by=seat.actor, at=at)
        there = meeting.starts_at - timedelta(minutes=20 - place)
        mode = "online" if place == 2 else "room"
        day.sign_in(roundtable=meeting, user=seat.user, mode=mode, by=seat.actor, at=there)
    return day.open_meeting(roundtable=meeting, by=desk.by, at=meeting.starts_at)


def hold(
    desk: Desk, on: date, talks: Sequence[Talk], theme: str, members: Sequence[Seat], **changes: Any
) -> Roundtable:
    meeting = begin(desk, called(desk, on, talks, theme, members, **changes), members)
    at = meeting.starts_at
    for item, talk in zip(meeting.items.on_agenda().order_by("position"), talks, strict=True):
        decide(desk, item, talk, members, at)
        at += timedelta(minutes=talk.minutes)
    return day.close_meeting(roundtable=meeting, by=desk.by, at=at)


def decide(desk: Desk, item: AgendaItem, talk: Talk, members: Sequence[Seat], at: datetime) -> None:
    item = day.open_item(item=item, by=desk.by, at=at)
    for part, text in (("said", talk.said), ("dissent", talk.dissent)):
        if text:
            notes.write(
                note=item.notes.get(part=part), text=text, base=0, by=desk.by, at=at + timedelta(minutes=4)
            )
    for place, seat in enumerate(members[:3]):
        attendance = item.presences.get(attendance__user=seat.user_id).attendance
        speech = speeches.list_speaker(
            item=item, attendance=attendance, minutes_allowed=(3, 5, 3)[place], by=desk.by, at=at
        )
        if place < 2:  # the third is not reached
            speech = speeches.start(speech=speech, by=desk.by, at=at + timedelta(minutes=3 * place))
        if place == 1:
            speeches.stop(speech=speech, by=desk.by, at=at + timedelta(minutes=5))
    if talk.vote:
        vote = votes.open_vote(item=item, question=talk.vote, by=desk.by, at=at + timedelta(minutes=6))
        for place, ballot in enumerate(vote.ballots.select_related("attendance__institution").order_by("pk")):
            choice = "against" if place == 3 else "abstain" if place == 5 else "for"
            votes.cast(
                vote=vote,
                attendance=ballot.attendance,
                choice=choice,
                by=desk.by,
                at=at + timedelta(minutes=7),
            )
        votes.close_vote(vote=vote, by=desk.by, at=at + timedelta(minutes=8))
    if talk.to_do:
        draft = slip(item, talk, members, at)
        decisions.draft_resolution(item=item, draft=draft, by=desk.by, at=at + timedelta(minutes=9))
    decisions.decide(
        item=item, outcome=talk.outcome, conclusion=talk.conclusion, no_resolution_reason=talk.none_because, by=desk.by,
        at=at + timedelta(minutes=10),
    )  # fmt: skip


def slip(item: AgendaItem, talk: Talk, members: Sequence[Seat], at: datetime) -> decisions.Draft:
    lead = members[talk.lead].institution
    return decisions.Draft(
        text=talk.to_do, lead=lead, due_on=working_day(at.date() + talk.days * DAY), success=talk.success,
        assisting=[members[(talk.lead + 1) % len(members)].institution],
    )  # fmt: skip


# Dates ----
def day_of_half(world: World, back: int) -> date:
    """A working day in the middle of the half-year `back` before today's, not more than a year ago."""
    year, half = policy.half_of(world.today)
    for _ in range(back):
        first, _last = policy.days_of_half(year, half)
        year, half = policy.half_of(first - DAY)
    first, last = policy.days_of_half(year, half)
    return working_day(min(max(first + 100 * DAY, world.day(-355)), last - 12 * DAY))


def working_day(on: date) -> date:
    return on if workdays.is_working_day(on) else workdays.add_working_days(on, 1)


def word_file(title: str, text: str) -> SimpleUploadedFile:
    paper = WordFile(title, note="示例数据")
    paper.text(text)
    return SimpleUploadedFile(f"{title}.docx", paper.data())
