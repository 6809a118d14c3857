"""Verification of issued minutes: seal, presence, quorum, tallies, corrections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from core.models import JournalEntry
from core.record.journal import subject_of
from roundtable.models import Choice, Method, Minutes, Outcome, Presence, Speech, Vote
from roundtable.queries.minutes import corrections, digest_of, document
from roundtable.states import CorrectionState, ResolutionState, VoteState


def findings(minutes: Minutes) -> Iterator[str]:
    """What is not as it was sealed, or does not follow from its rows; nothing if all agrees."""
    yield from _seal(minutes)
    yield from _presence(minutes)
    yield from _speeches(minutes)
    for vote in (
        Vote.objects.filter(item__roundtable=minutes.roundtable).exclude(state=VoteState.VOID).order_by("pk")
    ):
        yield from _vote(vote, minutes)
    yield from _corrections(minutes)
    yield from _decisions(minutes)


def _seal(minutes: Minutes) -> Iterator[str]:
    sealed = minutes.document or {}
    if digest_of(sealed) != minutes.seal:
        yield "封存内容和校验值不一致"
    entry = JournalEntry.objects.filter(subject=subject_of(minutes), fact="roundtable.minutes.issued").first()
    if entry is None or entry.details.get("seal") != minutes.seal:
        yield "校验值和办理记录里的不一致"
    now = document(minutes)
    for key in sorted({*now, *sealed} - {"as_named"}):
        if now.get(key) != sealed.get(key):
            yield f"封存以后改过：{NAMES.get(key, key)}"


NAMES = {
    "meeting": "会议信息", "minutes": "纪要导语、编号或短文", "called": "应到名单", "came": "到会名单",
    "items": "议题、逐项到会、表决或议定事项", "paragraphs": "纪要段落", "corrections": "修改意见", "countersigned": "会签",
}  # fmt: skip


def _presence(minutes: Minutes) -> Iterator[str]:
    """Check that who was present for an item had signed in before it was decided and had not left."""
    rows = Presence.objects.filter(item__roundtable=minutes.roundtable, is_present=True).select_related(
        "item", "attendance__institution"
    )
    for one in rows.order_by("pk"):
        decided, came = one.item.decided_at, one.attendance
        if came.roundtable_id != minutes.roundtable_id or (decided and came.arrived_at > decided):
            yield f"“{one.item.title}”：{came.institution.name}当时没有到会"
        if came.left_at and one.item.opened_at and came.left_at < one.item.opened_at:
            yield f"“{one.item.title}”：{came.institution.name}当时已经离会"


def _speeches(minutes: Minutes) -> Iterator[str]:
    """Check that speakers had signed in, and no two spoke at once."""
    rows = Speech.objects.filter(item__roundtable=minutes.roundtable).as_spoken().select_related("item")
    before = None
    for one in rows:
        name = f"“{one.item.title}”：{one.attendance.institution.name}"
        began, came = one.started_at, one.attendance
        if came.roundtable_id != minutes.roundtable_id or (began and began < came.arrived_at):
            yield f"{name}发言时没有到会"
        if began and before and began < before:
            yield f"{name}发言时别人还在发言"
        before = one.stopped_at


def _vote(vote: Vote, minutes: Minutes) -> Iterator[str]:
    name, quorum = f"表决“{vote.question}”", minutes.roundtable.quorum_pct
    if vote.state == VoteState.OPEN:
        yield f"{name}：没有结束"
        return
    if quorum is not None and vote.entitled * 100 < vote.called * quorum:
        yield f"{name}：不到法定人数"
    entitled = set(vote.ballots.values_list("attendance_id", flat=True))
    present = set(
        Presence.objects.filter(item=vote.item_id, is_present=True).values_list("attendance_id", flat=True)
    )
    if not entitled <= present:
        yield f"{name}：名单里有不在场的单位"
    if vote.method == Method.NAMED:
        counted = Counter(vote.ballots.exclude(choice="").values_list("choice", flat=True))
        found = [(counted[Choice.FOR], counted[Choice.AGAINST], counted[Choice.ABSTAIN])]
    else:
        found = list(vote.counts.values_list("in_favour", "against", "abstained"))
        if vote.counts.values("counted_by").distinct().count() < 2:
            yield f"{name}：纸票没有两个人点"
    if {(vote.in_favour, vote.against, vote.abstained)} != set(found):
        yield f"{name}：票数和表态对不上"
    if vote.is_passed != ((vote.in_favour or 0) >= vote.needed):
        yield f"{name}：结果和通过条件对不上"


def _corrections(minutes: Minutes) -> Iterator[str]:
    for one in corrections(minutes):
        name = f"{one.attendance.institution.name}对“{one.paragraph.heading}”的意见"
        if one.state == CorrectionState.PROPOSED or not one.answer:
            yield f"{name}：没有答复"
        if one.attendance.roundtable_id != minutes.roundtable_id:
            yield f"{name}：提出人没有到会"


def _decisions(minutes: Minutes) -> Iterator[str]:
    for item in minutes.roundtable.items.filter(outcome=Outcome.AGREED):
        drafted = item.resolutions.exclude(state=ResolutionState.VOID).exists()
        if not drafted and not item.no_resolution_reason:
            yield f"“{item.title}”：议定了，没有议定事项也没有说明"
