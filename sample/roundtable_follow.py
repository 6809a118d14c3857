"""Sample minutes and resolutions of roundtables."""

from __future__ import annotations

from datetime import date

from roundtable.actions import minutes, resolutions
from roundtable.models import Correction, Minutes, Resolution, Roundtable
from sample.roundtable_steps import DAY, HOUR, Desk, word_file, working_day
from sample.roundtable_words import PROGRESS
from sample.world import moment


# Minutes ----
def make_minutes(
    desk: Desk, meeting: Roundtable, *, until: str = "issued", hosts: bool = False, corrects: bool = False
) -> Minutes:
    """Drafted the next day, circulated, corrected, signed after two weeks; `until` says where it stands."""
    at = meeting.starts_at + DAY
    row = minutes.draft(roundtable=meeting, by=desk.by, at=at)
    if until == "drafted":
        return row
    row = minutes.circulate(minutes=row, by=desk.by, at=at)
    if corrects:
        correct(desk, row, answers=True)
    if until == "commenting":
        return row
    at = meeting.starts_at + 12 * DAY
    row = minutes.send_to_sign(minutes=row, by=desk.by, at=at)
    if until == "countersigning":
        return row
    for place, host in enumerate(meeting.co_hosts.select_related("institution").order_by("pk")):
        seat = next(one for one in desk.members if one.institution_id == host.institution_id)
        minutes.countersign(
            minutes=row,
            institution=host.institution,
            is_signed=True,
            by=seat.actor,
            at=at + (place + 2) * HOUR,
        )
    return minutes.issue(minutes=row, by=desk.convener.actor, at=at + DAY)


def correct(desk: Desk, row: Minutes, *, answers: bool) -> list[Correction]:
    """Two who were there propose better words; one is accepted, one not."""
    paragraph = row.paragraphs.order_by("position")[0]
    at = row.drafted_at + 5 * HOUR
    there = list(row.roundtable.attendances.select_related("user").order_by("pk")[:2])
    found = []
    for place, attendance in enumerate(there):
        words = ("（会上说的是“先试行”）", "（建议把数字去掉）")[place]
        actor = desk.world.actor(attendance.user)
        found.append(
            minutes.propose_correction(
                paragraph=paragraph, text=paragraph.text + words, reason="和当时说的不一样", by=actor, at=at
            )
        )
    for place, one in enumerate(found if answers else ()):
        minutes.answer_correction(
            correction=one, is_accepted=place == 0, answer=("核对记录，照改。", "数字是会上确认过的，保留。")[place], by=desk.by,
            at=at + DAY,
        )  # fmt: skip
    return found


def tell_units(desk: Desk, row: Minutes) -> None:
    """All units but one were told; half of them said that they know."""
    issued_at = row.issued_at or row.drafted_at
    for place, excerpt in enumerate(row.excerpts.order_by("pk")):
        if place == 1 and row.roundtable.kind == "extra":
            continue
        minutes.mark_told(excerpt=excerpt, by=desk.by, at=issued_at + HOUR)
        seat = next((one for one in desk.members if one.institution_id == excerpt.institution_id), None)
        if place % 2 == 0 and seat is not None:
            minutes.acknowledge(excerpt=excerpt, by=seat.actor, at=issued_at + DAY)


# Resolutions ----
def resolutions_of(meeting: Roundtable) -> list[Resolution]:
    rows = Resolution.objects.filter(item__roundtable=meeting).exclude(state="void")
    return list(rows.select_related("lead", "item__roundtable").order_by("number"))


def carry_out(desk: Desk, one: Resolution, *, until: str) -> None:
    """The lead divides it and reports each month; `until` says how far it came."""
    seat = next(each for each in desk.members if each.institution_id == one.lead_id)
    at = (one.issued_at or one.made_at) + DAY
    middle = working_day(at.date() + (one.due_on - at.date()) / 2)
    steps = [("列出名单，和各家对时间", middle), ("办完，收齐签到和照片", one.due_on)]
    one = resolutions.break_down(resolution=one, steps=steps, person=seat, by=seat.actor, at=at)
    months, today = _months(at.date(), min(one.due_on, desk.world.day(-2))), desk.world.today
    for place, month in enumerate(months[:1] if until == "overdue" else months):
        when = min(moment(month.replace(day=24), 10), desk.world.at(-2, 10))
        files = (
            [word_file("进展佐证（示例）", one.text)]
            if place == len(months) - 1 or until != "overdue"
            else []
        )
        is_end = until in ("done", "reported", "instructed") and place == len(months) - 1
        resolutions.report_progress(
            resolution=one, month=month, text=PROGRESS[2 if is_end else min(place, 1)],
            done_pct=100 if is_end else min(30 + 9 * place, 85), uploads=files, by=seat.actor, at=max(when, at),
        )  # fmt: skip
    if until == "under_way" and middle < today:
        resolutions.finish_step(step=one.steps.get(position=1), by=seat.actor, at=moment(middle, 15))
    if until in ("under_way", "overdue"):
        return
    end = min(moment(one.due_on, 15) - DAY, moment(today, 15) - 3 * DAY)
    for step in one.steps.order_by("position"):
        resolutions.finish_step(step=step, by=seat.actor, at=end)
    resolutions.report_done(resolution=one, by=seat.actor, at=end)
    if until == "reported":
        return
    resolutions.judge(
        resolution=one,
        verdict="partly",
        note="还有一处没有照片，补了再报。",
        by=desk.convener.actor,
        at=end + HOUR,
    )
    resolutions.report_done(resolution=one, by=seat.actor, at=end + 5 * HOUR)
    resolutions.judge(
        resolution=one,
        verdict="done",
        note="看过现场和签到，办成了。",
        by=desk.convener.actor,
        at=end + 8 * HOUR,
    )
    if until == "instructed":
        resolutions.instruct(
            resolution=one, note="效果好，请再推广到两处。", due_on=working_day(today + 45 * DAY), by=desk.convener.actor,
            at=end + DAY,
        )  # fmt: skip


def _months(first: date, last: date) -> list[date]:
    months, month = [], first.replace(day=1)
    while month <= last:
        months.append(month)
        month = (month + 32 * DAY).replace(day=1)
    return months
