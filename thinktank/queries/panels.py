"""Results of panels (exact decimals), live references, verification of draws. Policy: 3.5.1."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from thinktank.models import Candidate, Panel, PanelMember, PanelSeat, PanelSubject, ScoreSheet
from thinktank.policy import DROP_NEEDS_SHEETS
from thinktank.queries import drawing
from thinktank.queries.drawing import Entry, Pick, Place
from thinktank.states import LIVE_PANELS

CENT = Decimal("0.01")


@dataclass(frozen=True)
class SubjectResult:
    """
    What one subject came to, 0–100, to two places (half up). Without any sheet the figures are None and rank is 0.

    `spread` is the standard deviation of all sheets; `low` and `high` are of all sheets too, dropped or not.
    `comments` are what the members wrote, without names, in no telling order.
    """

    ref: str
    code: str
    title: str
    mean: Decimal | None
    spread: Decimal | None
    low: Decimal | None
    high: Decimal | None
    sheets: int
    dropped: int
    rank: int
    comments: Sequence[str]


def results(panel: Panel) -> Sequence[SubjectResult]:
    """Answer one result per subject, best first. Equal means share a rank. Two queries."""
    sheets: defaultdict[int, list[ScoreSheet]] = defaultdict(list)
    for sheet in ScoreSheet.objects.filter(subject__panel=panel).counted().order_by("total", "pk"):
        sheets[sheet.subject_id].append(sheet)
    subjects = list(panel.subjects.filter(withdrawn_at__isnull=True).order_by("position"))
    means = {
        subject.pk: mean_of(_totals(sheets[subject.pk]), drops=panel.drops_high_low) for subject in subjects
    }
    known = sorted((mean for mean in means.values() if mean is not None), reverse=True)
    rows = [_result(subject, sheets[subject.pk], means[subject.pk], known, panel) for subject in subjects]
    return sorted(rows, key=lambda row: (row.rank == 0, row.rank, row.code))


def _result(
    subject: PanelSubject, sheets: Sequence[ScoreSheet], mean: Fraction | None, known: Sequence[Fraction], panel: Panel
) -> SubjectResult:  # fmt: skip
    totals = _totals(sheets)
    return SubjectResult(
        ref=subject.ref, code=subject.code, title=subject.title, mean=None if mean is None else rounded(mean),
        spread=spread_of(totals), low=rounded(Fraction(totals[0])) if totals else None,
        high=rounded(Fraction(totals[-1])) if totals else None, sheets=len(totals),
        dropped=2 if drops(len(totals), panel.drops_high_low) else 0,
        rank=0 if mean is None else 1 + sum(other > mean for other in known),
        comments=sorted(sheet.comment for sheet in sheets if sheet.comment),
    )  # fmt: skip


def _totals(sheets: Sequence[ScoreSheet]) -> list[Decimal]:
    """In rising order, as the query gives them."""
    return [sheet.total for sheet in sheets if sheet.total is not None]


def drops(sheets: int, wanted: bool) -> bool:
    """Whether highest and lowest are dropped: only where the panel says so and there are sheets enough."""
    return wanted and sheets >= DROP_NEEDS_SHEETS


def mean_of(totals: Sequence[Decimal], *, drops: bool) -> Fraction | None:
    """The exact mean of `totals` (rising), without one highest and one lowest where `drops` allows it."""
    kept = list(totals[1:-1] if drops and len(totals) >= DROP_NEEDS_SHEETS else totals)
    return sum(map(Fraction, kept), Fraction()) / len(kept) if kept else None


def spread_of(totals: Sequence[Decimal]) -> Decimal | None:
    """Standard deviation over all sheets (divided by their number), to two places."""
    if not totals:
        return None
    mean = sum(map(Fraction, totals), Fraction()) / len(totals)
    variance = sum(((Fraction(total) - mean) ** 2 for total in totals), Fraction()) / len(totals)
    root = (Decimal(variance.numerator) / Decimal(variance.denominator)).sqrt()
    return root.quantize(CENT, ROUND_HALF_UP)


def rounded(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(CENT, ROUND_HALF_UP)


def result_digest(panel: Panel, rows: Sequence[SubjectResult]) -> str:
    """What members confirm and the result sheet carries: a hash over every locked sheet and every mean."""
    sheets = (
        ScoreSheet.objects.filter(subject__panel=panel).counted().order_by("subject__code", "member__ordinal")
    )
    told = {
        "panel": panel.number,
        "sheets": [
            [code, ordinal, str(total)]
            for code, ordinal, total in sheets.values_list("subject__code", "member__ordinal", "total")
        ],
        "results": [[row.code, str(row.mean), str(row.spread), row.rank] for row in rows],
    }
    return drawing.digest(json.dumps(told, ensure_ascii=False, sort_keys=True))


def live_refs(prefix: str) -> set[str]:
    """References (beginning with `prefix`) that a panel judges which is neither signed nor dissolved. One query."""
    subjects = PanelSubject.objects.filter(
        panel__state__in=LIVE_PANELS, ref__startswith=prefix, withdrawn_at__isnull=True
    )
    return set(subjects.values_list("ref", flat=True))


# --- the draw, recomputed ---
@dataclass(frozen=True)
class DrawCheck:
    """
    One draw recomputed. `problems` is empty when everything agrees.

    `picks` are what docs/draw.md gives for the seed; None while the seed is not revealed.
    """

    panel: Panel
    text: str
    picks: Sequence[Pick] | None
    problems: Sequence[str]


def places_of(panel: Panel) -> list[Place]:
    return [
        Place(seat.position, seat.category, seat.field, seat.count)
        for seat in PanelSeat.objects.filter(panel=panel).order_by("position")
    ]


def entries_of(panel: Panel) -> list[Entry]:
    eligible = Candidate.objects.filter(panel=panel).eligible().order_by("code")
    return [Entry(row.code, row.category, tuple(row.fields)) for row in eligible]


def verify(panel: Panel) -> DrawCheck:
    """Recompute list, commitment, draw and replacements of `panel`. Three queries."""
    places, entries = places_of(panel), entries_of(panel)
    text = drawing.list_text(places, entries)
    problems = []
    if drawing.digest(text) != panel.list_digest:
        problems.append("名单和公布的摘要不一致")
    seed = panel.seed or panel.sealed_seed
    if drawing.commitment(seed, panel.list_digest) != panel.commitment:
        problems.append("种子和公布的承诺不一致")
    if panel.drawn_at is None:
        if PanelMember.objects.filter(panel=panel).exists():
            problems.append("还没有抽取，却已有成员")
        return DrawCheck(panel, text, None, problems)
    picks, found = _replayed(panel, places, entries)
    problems += [f"第 {number} 位应为 {wanted}，记录为 {got}" for number, wanted, got in found]
    return DrawCheck(panel, text, picks, problems)


def proof_of_draws(_at: datetime) -> list[str]:
    """A line for each draw that differs from what was published (core.record.proofs)."""
    checks = [verify(panel) for panel in Panel.objects.order_by("pk")]
    return [f"{check.panel.number}: {'; '.join(check.problems)}" for check in checks if check.problems]


def _replayed(
    panel: Panel, places: Sequence[Place], entries: Sequence[Entry]
) -> tuple[list[Pick], list[tuple[int, str, str]]]:
    """The draw, then each replacement in its order; with the ordinals at which the record differs."""
    members = list(
        PanelMember.objects.filter(panel=panel).select_related("expert", "seat").order_by("ordinal")
    )
    picks = drawing.draw(panel.seed, places, entries)
    by_position = {place.position: place for place in places}
    for member in members[len(picks) :]:
        place = by_position.get(member.seat.position)
        following = place and drawing.next_in_line(panel.seed, place, entries, [pick.code for pick in picks])
        picks.append(Pick(following.code if following else "（无人）", member.seat.position))
    recorded = [(f"{member.expert.code}", member.seat.position) for member in members]
    expected = [(pick.code, pick.place) for pick in picks]
    differ = [
        (number, _named(wanted), _named(got))
        for number, (wanted, got) in enumerate(
            zip(expected, recorded + [("（缺）", 0)] * (len(expected) - len(recorded)), strict=False), 1
        )
        if wanted != got
    ]
    differ += [
        (member.ordinal, f"序号 {number}", f"序号 {member.ordinal}")
        for number, member in enumerate(members, 1)
        if member.ordinal != number
    ]
    return picks, differ


def _named(pick: tuple[str, int]) -> str:
    return f"{pick[0]}（席位 {pick[1]}）"
