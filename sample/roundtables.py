"""Sample roundtables in every state, made by the actions themselves."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from community.models import Institution, Seat
from roundtable.actions import (
    agenda,
    clock,
    day,
    decisions,
    exchange,
    invitations,
    meetings,
    minutes,
    notes,
    papers,
    speeches,
    votes,
)
from roundtable.models import Minutes, Roundtable
from sample.institutions import Bodies
from sample.people import People
from sample.roundtable_follow import (
    carry_out,
    correct,
    make_minutes,
    resolutions_of,
    tell_units,
)
from sample.roundtable_steps import (
    DAY,
    HOUR,
    Desk,
    begin,
    call,
    called,
    day_of_half,
    decide,
    hold,
    plan_meeting,
    propose,
    slip,
    word_file,
    working_day,
)
from sample.roundtable_words import BOARD, EXTRA, FIRST, NEXT, SECOND, TOPICAL
from sample.working_groups import make_working_groups
from sample.world import World, moment


def make_roundtables(world: World, bodies: Bodies, people: People) -> None:
    invited = [*bodies.halls[:12], *list(bodies.district_bureaus.values())[:6], *bodies.stations[:2]]
    desk = Desk(
        world, world.seats[people.accounts["city1"].pk], world.seats[people.accounts["city2"].pk],
        [_seat(world, people, one) for one in invited],
    )  # fmt: skip
    with world.kept():
        _first(desk)
        _second(desk)
        _besides(desk)
        _coming(desk)
        _today(desk)
        _board(desk)
        make_working_groups(desk)
        clock.remind_of_resolutions(world.at(-1, 23))


# The meetings ----
def _first(desk: Desk) -> None:
    """The half-year before last: everything done, closed."""
    meeting = hold(
        desk, day_of_half(desk.world, 2), FIRST, "资源共享从周末做起", desk.members[:10], quorum_pct=50
    )
    row = make_minutes(desk, meeting, hosts=True)
    tell_units(desk, row)
    for one in resolutions_of(meeting):
        carry_out(desk, one, until="done")
    clock.settle_meetings(_later(one.due_on for one in resolutions_of(meeting)))


def _second(desk: Desk) -> None:
    """The last half-year: adopted by the meeting that goes on, its resolutions at every point of their way."""
    meeting = hold(
        desk, day_of_half(desk.world, 1), SECOND, "空白镇街怎么补", desk.members[:14], is_adopted_next=True
    )
    row = make_minutes(desk, meeting, hosts=True, corrects=True)
    tell_units(desk, row)
    ends = ("under_way", "overdue", "done", "reported", "instructed")
    for one, end in zip(resolutions_of(meeting), ends, strict=True):
        carry_out(desk, one, until=end)


def _besides(desk: Desk) -> None:
    """Extraordinary and topical meetings, their minutes at every point of their way."""
    world = desk.world
    extra = hold(desk, world.day(-75), EXTRA, "雨天方案", desk.members[2:7], kind="extra")
    tell_units(desk, make_minutes(desk, extra))
    _take_up(desk, extra)
    topical = hold(desk, world.day(-27), TOPICAL, "阅读推广", desk.members[:5], kind="topical")
    make_minutes(desk, topical, until="countersigning", hosts=True, corrects=True)
    open_one = hold(desk, world.day(-8), TOPICAL[:1], "阅读推广（续）", desk.members[:4], kind="topical")
    row = make_minutes(desk, open_one, until="commenting")
    correct(desk, row, answers=False)
    fresh = hold(desk, world.day(-3), EXTRA, "冬季演出安全", desk.members[4:8], kind="extra")
    make_minutes(desk, fresh, until="drafted")
    off = called(desk, world.day(-30), TOPICAL[:1], "场馆夜间安保", desk.members[:3], kind="topical")
    meetings.cancel(
        roundtable=off, reason="和全市安全检查撞期，改为书面征求意见。", by=desk.by, at=world.at(-33, 10)
    )


def _coming(desk: Desk) -> None:
    """The next regular meeting, with invitations out, and a topical one still a draft."""
    world = desk.world
    on = working_day(world.day(18))
    meeting = plan_meeting(desk, on, "把年轻人的场地也用起来", at=world.at(-24, 9), quorum_pct=60)
    items = propose(desk, meeting, NEXT, desk.members, world.at(-20, 10))
    agenda.gather_facts(roundtable=meeting, at=world.at(-9, 8))
    for item in items[:2]:
        agenda.accept(item=item, minutes_given=20, by=desk.by, at=world.at(-8, 9))
    for item in meeting.items.filter(kind="carried", state="proposed").order_by("pk")[:2]:
        agenda.accept(item=item, minutes_given=15, by=desk.by, at=world.at(-8, 9))
    agenda.order_by_rule(roundtable=meeting, by=desk.by, at=world.at(-8, 10))
    agenda.merge(item=items[2], into=items[1], by=desk.by, at=world.at(-8, 11))
    agenda.decline(
        item=items[3], reason="设备更新走年度预算，不在圆桌会议定。", by=desk.by, at=world.at(-8, 11)
    )
    spare = propose(desk, meeting, NEXT[2:3], desk.members[5:], world.at(-19, 10))[0]
    agenda.withdraw(item=spare, by=desk.members[5].actor, at=world.at(-18, 10))
    agenda.ask_advice(
        item=items[0], institutions=[desk.members[6].institution, desk.members[7].institution], due_on=on - 4 * DAY,
        by=desk.by, at=world.at(-7, 9),
    )  # fmt: skip
    agenda.give_advice(
        advice=items[0].advice.order_by("pk")[0], text="同意。建议先放两处试一个月，看看有没有人约。",
        by=desk.members[6].actor, at=world.at(-4, 15),
    )  # fmt: skip
    papers.add_paper(
        roundtable=meeting, item=items[0], institution=items[0].institution, title="青年空间清单", access="members",
        upload=word_file("青年空间清单（示例）", "五处青年空间的开放时间和空闲时段。"), by=desk.members[0].actor, at=world.at(-10, 9),
    )  # fmt: skip
    call(desk, meeting, desk.members[:12], world.at(-6, 9))
    for place, invitation in enumerate(meeting.invitations.select_related("institution").order_by("pk")):
        seat = desk.members[place]
        if place % 4 == 3:
            continue
        if place == 6:
            invitations.excuse(
                invitation=invitation, reason="那天有上级检查", by=seat.actor, at=world.at(-4, 9)
            )
        else:
            invitations.name_delegate(
                invitation=invitation, seat=seat, by=seat.actor, at=world.at(-5, 9 + place % 8)
            )
    draft = plan_meeting(desk, working_day(world.day(40)), "共享日历", at=world.at(-2, 9), kind="topical")
    meetings.draw_up_list(
        roundtable=draft,
        institutions=[one.institution for one in desk.members[:6]],
        by=desk.by,
        at=world.at(-2, 10),
    )
    propose(desk, draft, NEXT[1:2], desk.members, world.at(-2, 11))


def _today(desk: Desk) -> None:
    """One that has not been closed yet: an item decided, one with a vote going on, one to come."""
    world = desk.world
    meeting = called(
        desk, world.day(-1), SECOND[:3], "场地共享专题", desk.members[:6], kind="topical", hour=14
    )
    meeting = begin(desk, meeting, desk.members[:6])
    at = meeting.starts_at
    second = Minutes.objects.get(roundtable__is_adopted_next=True)
    minutes.adopt(minutes=second, in_meeting=meeting, by=desk.by, at=at + 5 * timedelta(minutes=1))
    first, going, _ = meeting.items.on_agenda().order_by("position")
    decide(desk, first, SECOND[0], desk.members[:6], at + timedelta(minutes=10))
    day.open_item(item=going, by=desk.by, at=at + timedelta(minutes=40))
    note = going.notes.get(part="said")
    notes.write(note=note, text="各区先报现有的场次。\n", base=0, by=desk.by, at=at + timedelta(minutes=42))
    there = going.presences.select_related("attendance").order_by("pk")[:4]
    listed = [
        speeches.list_speaker(
            item=going, attendance=one.attendance, by=desk.by, at=at + timedelta(minutes=41)
        )
        for one in there
    ]
    for place in range(2):
        speeches.start(speech=listed[place], by=desk.by, at=at + timedelta(minutes=42 + 4 * place))
    draft = slip(going, SECOND[1], desk.members, at)
    dropped = decisions.draft_resolution(item=going, draft=draft, by=desk.by, at=at + timedelta(minutes=43))
    decisions.drop_resolution(resolution=dropped, by=desk.by, at=at + timedelta(minutes=44))
    wrong = votes.open_vote(
        item=going, question="每月两场无障碍场次", by=desk.by, at=at + timedelta(minutes=45)
    )
    votes.void_vote(vote=wrong, reason="题目写错，应为每月一场", by=desk.by, at=at + timedelta(minutes=46))
    vote = votes.open_vote(
        item=going, question="每月至少一场无障碍场次", by=desk.by, at=at + timedelta(minutes=47)
    )
    for ballot in vote.ballots.select_related("attendance__institution").order_by("pk")[:4]:
        votes.cast(
            vote=vote, attendance=ballot.attendance, choice="for", by=desk.by, at=at + timedelta(minutes=48)
        )


def _board(desk: Desk) -> None:
    """Offers and needs on the exchange board, and agreements at every point of their way."""
    world, rows = desk.world, []
    for place, (side, resource, title) in enumerate(BOARD):
        fields = exchange.PostFields(
            side=side, resource=resource, title=title, text="示例数据，细节可以商量。", since=world.day(-10 + place),
            until=world.day(50 + 3 * place),
        )  # fmt: skip
        seat = desk.members[place]
        rows.append(
            exchange.post(
                institution=seat.institution, fields=fields, by=seat.actor, at=world.at(-30 + place, 9)
            )
        )
    exchange.withdraw(post=rows[6], by=desk.members[6].actor, at=world.at(-5, 9))
    for place, partner, end in ((0, 1, "finished"), (2, 3, "signed"), (4, 5, "proposed"), (5, 0, "declined")):
        owner, other, at = desk.members[place].actor, desk.members[partner], world.at(-9 + place, 10)
        terms = exchange.Terms(terms="每周六下午两小时，各自带人，场地收拾好再走。")
        row = exchange.propose(
            post=rows[place], institution=other.institution, terms=terms, by=other.actor, at=at
        )
        if end in ("signed", "finished"):
            row = exchange.sign(agreement=row, by=owner, at=at + 3 * HOUR)
        if end == "finished":
            exchange.finish(
                agreement=row, outcome="用了四次，来了 120 人次。", by=other.actor, at=world.at(-1, 9)
            )
        if end == "declined":
            exchange.decline(agreement=row, reason="时间对不上，下个月再谈。", by=owner, at=at + 3 * HOUR)


def _take_up(desk: Desk, after: Roundtable) -> None:
    """A topical meeting goes on with what the extraordinary one agreed: a new resolution takes its place."""
    old = resolutions_of(after)[0]
    on = working_day(desk.world.day(-46))
    at = moment(on - 21 * DAY, 9)
    meeting = plan_meeting(desk, on, "雨天方案（续）", at=at, kind="topical")
    agenda.gather_facts(roundtable=meeting, at=at)
    item = meeting.items.get(fact_key=f"roundtable.resolution:{old.pk}")
    agenda.accept(item=item, minutes_given=30, by=desk.by, at=at + DAY)
    members = desk.members[2:6]
    meeting = begin(desk, call(desk, meeting, members, at + 8 * DAY), members)
    item = day.open_item(item=item, by=desk.by, at=meeting.starts_at)
    draft = decisions.Draft(
        text="户外场次的雨天方案写进发布清单", lead=old.lead, due_on=working_day(desk.world.day(60)),
        success="没有雨天方案的户外场次发布不了", continues=old,
    )  # fmt: skip
    decisions.draft_resolution(item=item, draft=draft, by=desk.by, at=meeting.starts_at + HOUR)
    decisions.decide(
        item=item,
        outcome="agreed",
        conclusion="原来的事项改为长期要求，写进清单。",
        by=desk.by,
        at=meeting.starts_at + HOUR,
    )
    meeting = day.close_meeting(roundtable=meeting, by=desk.by, at=meeting.starts_at + 2 * HOUR)
    tell_units(desk, make_minutes(desk, meeting))


def _later(days: Any) -> datetime:
    return moment(max(days), 18)


def _seat(world: World, people: People, institution: Institution) -> Seat:
    return world.seats[people.of(institution).pk]
