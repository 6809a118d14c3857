"""Generation of minutes from the record: paragraphs, the sealed document, excerpts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.timezone import localtime

from community.models import Institution
from roundtable.models import (
    AgendaItem,
    Correction,
    Minutes,
    Outcome,
    Part,
    Resolution,
    Roundtable,
    Standing,
    Vote,
)
from roundtable.queries import speeches
from roundtable.queries.live import roll
from roundtable.states import InvitationState, ResolutionState, VoteState

Document = dict[str, Any]


@dataclass(frozen=True)
class Drafted:
    """One generated paragraph."""

    item: AgendaItem
    heading: str
    text: str


def intro(roundtable: Roundtable) -> str:
    """The first paragraph: when, where, by whom called and led, who came and who did not."""
    found = roll(roundtable)
    day, hour = localtime(roundtable.opened_at or roundtable.starts_at), localtime(roundtable.closed_at)
    absent = f"，{'、'.join(found.missing)}请假或未到" if found.missing else ""
    observing = f"，列席 {found.observing} 人" if found.observing else ""
    return (
        f"{day:%Y年%-m月%-d日} {day:%H:%M} 至 {hour:%H:%M}，{roundtable.convener.institution.name}召集召开{roundtable.title}，"
        f"{roundtable.chair.institution.name}{roundtable.chair.get_role_display()}主持，地点{roundtable.place}。"
        f"应到 {found.called} 家，实到 {found.came} 家{observing}{absent}。会议围绕“{roundtable.theme}”，议定如下："
    )


def paragraphs(roundtable: Roundtable) -> Sequence[Drafted]:
    """One paragraph an item, in the order of the agenda. A few queries an item, once a meeting."""
    return [Drafted(item, item.title, _text(item)) for item in roundtable.items.on_agenda().in_order()]


def _text(item: AgendaItem) -> str:
    notes = {one.part: one.text.strip() for one in item.notes.all()}
    lines = [speeches.of_item(item), notes.get(Part.SAID, "")]
    if notes.get(Part.DISSENT):
        lines.append(f"不同意见：{notes[Part.DISSENT]}")
    lines += [_of_vote(vote) for vote in item.votes.filter(state=VoteState.CLOSED).order_by("closed_at")]
    verb = {Outcome.AGREED: "会议议定：", Outcome.IN_PRINCIPLE: "会议原则同意：", Outcome.DEFERRED: "会议决定暂缓：",
            Outcome.NOTED: "会议备案："}[Outcome(item.outcome)]  # fmt: skip
    lines.append(f"{verb}{item.conclusion}")
    drafts = item.resolutions.exclude(state=ResolutionState.VOID).select_related("lead").order_by("number")
    lines += [of_resolution(one) for one in drafts]
    if item.no_resolution_reason:
        lines.append(f"没有交办事项：{item.no_resolution_reason}")
    return "\n".join(filter(None, lines))


def of_resolution(one: Resolution) -> str:
    helpers = "、".join(name for name in one.assists.values_list("institution__name", flat=True))
    return (
        f"{one.number}：{one.text}。由{one.lead.name}牵头"
        f"{f'，{helpers}配合' if helpers else ''}，{one.due_on:%Y年%-m月%-d日}前完成。"
    )


def _of_vote(vote: Vote) -> str:
    result = "通过" if vote.is_passed else "未通过"
    return (
        f"就“{vote.question}”{vote.get_method_display().partition('（')[0]}：在场 {vote.entitled} 家，赞成 {vote.in_favour}，"
        f"反对 {vote.against}，弃权 {vote.abstained}，{result}。"
    )


def press(roundtable: Roundtable) -> str:
    """A short version for the press: what was agreed, without names of people and without dissent."""
    agreed = roundtable.items.filter(outcome__in=[Outcome.AGREED, Outcome.IN_PRINCIPLE]).in_order()
    day = localtime(roundtable.opened_at or roundtable.starts_at)
    lines = [f"{day:%-m月%-d日}，{roundtable.title}召开，围绕“{roundtable.theme}”展开讨论。"]
    lines += [f"会议{one.get_outcome_display()}：{one.conclusion}" for one in agreed]
    return "\n".join(lines)


# Sealing ----
def document(minutes: Minutes) -> Document:
    """
    Everything the seal covers, as plain values: the same rows give the same document.

    Institutions stand by their number; what they and the place were called that day is under `as_named`, which a later
    change of name does not touch.
    """
    meeting = minutes.roundtable
    called = meeting.invitations.filter(standing=Standing.DELEGATE).exclude(state=InvitationState.PREPARED)
    came = list(meeting.attendances.for_list().order_by("pk"))
    names = {
        one.institution_id: one.institution.name for one in [*called.select_related("institution"), *came]
    }
    return {
        "meeting": {
            "number": meeting.number, "title": meeting.title, "theme": meeting.theme, "convener": meeting.convener_id,
            "chair": meeting.chair_id, "opened_at": _moment(meeting.opened_at), "closed_at": _moment(meeting.closed_at),
        },
        "minutes": {"number": minutes.number, "intro": minutes.intro, "press": minutes.press},
        "called": sorted(one.institution_id for one in called),
        "came": [
            [one.institution_id, one.seat_id, one.standing, one.mode, _moment(one.arrived_at), _moment(one.left_at)]
            for one in came
        ],
        "items": [_sealed_item(one) for one in meeting.items.on_agenda().in_order()],
        "paragraphs": [
            [one.position, one.heading, one.text] for one in minutes.paragraphs.order_by("position")
        ],
        "corrections": [_sealed_correction(one) for one in corrections(minutes)],
        "countersigned": [
            [one.round, one.institution_id, one.seat_label, one.is_signed, one.note, _moment(one.signed_at)]
            for one in minutes.countersignatures.order_by("round", "pk")
        ],
        "as_named": {
            "institutions": {str(pk): name for pk, name in sorted(names.items())}, "place": meeting.place,
            "convener": meeting.convener.label, "chair": meeting.chair.label,
        },
    }  # fmt: skip


def digest_of(found: Document) -> str:
    """SHA-256 over the document in one canonical form."""
    canonical = json.dumps(found, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def corrections(minutes: Minutes) -> Sequence[Correction]:
    rows = Correction.objects.filter(paragraph__minutes=minutes).select_related(
        "paragraph", "attendance__institution", "attendance__user"
    )
    return list(rows.order_by("paragraph__position", "pk"))


def _sealed_item(item: AgendaItem) -> Document:
    there = item.presences.select_related("attendance").order_by("pk")
    spoken = speeches.sealed(item)
    return {
        "title": item.title, "outcome": item.outcome, "conclusion": item.conclusion,
        "none_because": item.no_resolution_reason,
        "notes": {one.part: one.text for one in item.notes.all()},
        "presence": [[one.attendance.institution_id, one.is_present, one.reason] for one in there],
        "votes": [_sealed_vote(one) for one in item.votes.order_by("pk")],
        "resolutions": [
            [one.number, one.text, one.lead_id, one.success, one.is_public,
             sorted(one.assists.values_list("institution_id", flat=True))]
            for one in item.resolutions.exclude(state=ResolutionState.VOID).select_related("lead").order_by("number")
        ],
        **({"speeches": spoken} if spoken else {}),  # minutes sealed before there was a list have no such key
    }  # fmt: skip


def _sealed_vote(vote: Vote) -> list[object]:
    ballots = vote.ballots.select_related("attendance").order_by("pk")
    counts = vote.counts.order_by("pk")
    return [
        vote.question, vote.method, vote.majority, vote.state, vote.called, vote.entitled, vote.in_favour, vote.against,
        vote.abstained, vote.is_passed, [[one.attendance.institution_id, one.choice] for one in ballots],
        [[one.in_favour, one.against, one.abstained] for one in counts],
    ]  # fmt: skip


def _sealed_correction(one: Correction) -> list[object]:
    return [
        one.paragraph.position, one.attendance.institution_id, one.text, one.reason, one.state, one.answer
    ]  # fmt: skip


def _moment(value: Any) -> str:
    return localtime(value).isoformat() if value else ""


# Excerpts ----
def concerned(minutes: Minutes) -> Iterator[tuple[Institution, str]]:
    """Each institution that is named or has something to do, and the paragraphs that concern it."""
    rows = list(minutes.paragraphs.select_related("item__institution").order_by("position"))
    names = {
        one.institution_id: one.institution
        for one in minutes.roundtable.invitations.exclude(state=InvitationState.PREPARED).select_related(
            "institution"
        )
    }
    doing: dict[int, set[int]] = {}
    drafts = Resolution.objects.filter(item__roundtable=minutes.roundtable).exclude(
        state=ResolutionState.VOID
    )
    for one in drafts.select_related("lead").prefetch_related("assists__institution"):
        for institution in [one.lead, *(each.institution for each in one.assists.all())]:
            names.setdefault(institution.pk, institution)
            doing.setdefault(institution.pk, set()).add(one.item_id)
    for row in rows:
        if row.item.institution is not None:
            names.setdefault(row.item.institution.pk, row.item.institution)
    for pk, institution in sorted(names.items()):
        mine = [
            row
            for row in rows
            if row.item_id in doing.get(pk, ())
            or institution.name in row.text
            or row.item.institution_id == pk
        ]
        if mine:
            yield institution, "\n\n".join(f"{row.heading}\n{row.text}" for row in mine)
