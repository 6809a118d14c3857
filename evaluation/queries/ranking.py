"""The ranking of a round for display: scores with intervals, possible ranks and marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from evaluation.models import Round, Subject
from evaluation.policy import FLIP_MARK, SMALL_SAMPLE
from evaluation.states import SubjectState

SHOWN_FIRST = 10  # rows on the page of all rounds
GRADE_LOOKS = {"excellent": "ok", "good": "info", "pass": "", "fail": "bad"}


@dataclass(frozen=True)
class RankRow:
    """One subject with a total; x in % of a drawing whose 0–100 lies on 2–98 %."""

    subject: Subject
    ranks: str
    places: str
    low: Decimal
    high: Decimal
    x: str
    x_low: str
    x_high: str
    x_before: str
    is_small: bool
    is_shaky: bool
    look: str

    @property
    def flips_pct(self) -> int:
        return round(100 * (self.subject.flips or 0))


@dataclass(frozen=True)
class Ranking:
    """`rows` with totals, best first; `out` without, and why; `left_out`: how many are not shown."""

    rows: Sequence[RankRow]
    out: Sequence[Subject]
    people: int
    pairs: int
    left_out: int = 0


def ranking(round: Round, most: int | None = None) -> Ranking:
    """The ranking of a round that was worked out, all of it or its first `most` rows. One query."""
    subjects = list(round.subjects.for_list())
    scored = [one for one in subjects if one.state == SubjectState.SCORED]
    out = [one for one in subjects if one.state in (SubjectState.NO_DATA, SubjectState.VETOED)]
    count = len(scored)
    shown = [row_of(one) for one in scored[:most]]
    apart = out if most is None else out[: max(0, most - len(shown))]
    left_out = len(scored) + len(out) - len(shown) - len(apart)
    return Ranking(shown, apart, sum(one.people or 0 for one in scored), count * (count - 1) // 2, left_out)


def row_of(subject: Subject) -> RankRow:
    """What is shown of one subject with a total."""
    total, half = subject.total or Decimal(0), subject.half or Decimal(0)
    low, high = max(Decimal(0), total - half), min(Decimal(100), total + half)
    is_small = subject.people is not None and subject.people < SMALL_SAMPLE
    return RankRow(
        subject, span(subject.rank_best, subject.rank_worst), span(subject.place_best, subject.place_worst), low, high,
        across(total), across(low), across(high), "" if subject.before is None else across(subject.before),
        is_small, (subject.flips or 0) > FLIP_MARK, GRADE_LOOKS.get(subject.grade, ""),
    )  # fmt: skip


def span(best: int | None, worst: int | None) -> str:
    """ "1–4", or "12" where the place is sure."""
    if best is None or worst is None:
        return ""
    return str(best) if best == worst else f"{best}–{worst}"


def across(value: Decimal) -> str:
    return f"{2 + 96 * value / 100:.2f}%"
