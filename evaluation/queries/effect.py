"""Effect of rectifications: a subject's totals over the rounds, and the steps of its rectifications."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Avg
from django.utils.timezone import localdate

from core.web import charts
from evaluation.models import Rectification, Subject
from evaluation.states import PUBLIC, RectificationState


@dataclass(frozen=True)
class Past:
    """One round of a subject; `peers`: the mean of those of its group without a rectification in between."""

    name: str
    total: Decimal | None
    half: Decimal | None
    peers: Decimal | None
    peer_count: int
    until: date  # its figures end before

    @property
    def low(self) -> Decimal | None:
        return None if self.total is None else max(Decimal(0), self.total - (self.half or 0))

    @property
    def high(self) -> Decimal | None:
        return None if self.total is None else min(Decimal(100), self.total + (self.half or 0))


@dataclass(frozen=True)
class Link:
    """One step of a chain; `kind`: bad, mid or good. `at` None: not yet."""

    title: str
    at: datetime | None
    text: str
    kind: str


@dataclass(frozen=True)
class Chain:
    rectification: Rectification
    links: Sequence[Link]


def history(subject: Subject) -> Sequence[Past]:
    """The published totals of the same thing under the same framework, oldest first. One query a round, at most 8."""
    rounds = subject.round.version.framework.versions.values("rounds")
    rows = (
        Subject.objects.filter(ref=subject.ref, round__in=rounds)
        .filter(round__state__in=PUBLIC).select_related("round").order_by("-round__period_until", "-round")[:8]
    )  # fmt: skip
    rectified = Rectification.objects.values("ref")
    found = []
    for row in reversed(rows):
        peers = Subject.objects.filter(round=row.round_id, group=row.group, total__isnull=False)
        peers = peers.exclude(ref=row.ref).exclude(ref__in=rectified)
        mean = peers.aggregate(mean=Avg("total"))["mean"]
        found.append(
            Past(
                row.round.name, row.total, row.half, mean, peers.count() if mean is not None else 0,
                row.round.period_until,
            )
        )  # fmt: skip
    return found


def history_in_words(rows: Sequence[Past]) -> str:
    """What the chart of the rounds shows, for those who do not see it."""
    known = [row for row in rows if row.total is not None]
    if not known:
        return f"{len(rows)} 轮都没有总分。"
    first, last = known[0], known[-1]
    said = [f"{len(rows)} 轮里 {len(known)} 轮有总分", f"{first.name} {first.total:.1f} 分"]
    if last is not first:
        said.append(f"{last.name} {last.total:.1f} 分")
        overlaps = (first.high or 0) >= (last.low or 0) and (last.high or 0) >= (first.low or 0)
        said.append("两轮的区间重叠，分不出高下" if overlaps else "两轮的区间不重叠")
    if last.peers is not None:
        said.append(f"同类没有整改的 {last.peer_count} 个在最近一轮平均 {last.peers:.1f} 分")
    return "；".join(said) + "。"


def history_chart(rows: Sequence[Past], chains: Sequence[Chain], line: int) -> dict[str, Any]:
    """
    The totals over the rounds with both ends of their intervals and the mean of the peers; the `line` of failing
    lies across, and what was being put right in between is shaded.
    """
    option = charts.line(
        [row.name for row in rows],
        [
            charts.Series("得分", [_shown(row.total) for row in rows]),
            charts.Series("同类没有整改的平均", [_shown(row.peers) for row in rows]),
            charts.Series("区间上端", [_shown(row.high) for row in rows]),
            charts.Series("区间下端", [_shown(row.low) for row in rows]),
        ],
        unit="分",
    )
    option["yAxis"] = option["yAxis"] | {"min": 0, "max": 100}
    for one in option["series"][2:]:
        one["lineStyle"] = {"width": 1, "type": "dotted"}
        one["color"], one["symbolSize"] = option["series"][0]["color"], 3
    option["series"][0]["markLine"] = {
        "silent": True, "symbol": "none", "lineStyle": {"color": charts.INK, "type": "dashed"},
        "label": {"formatter": f"{line}", "position": "end", "color": charts.INK},
        "data": [{"yAxis": line}],
    }  # fmt: skip
    spans = [span for one in chains if (span := _span(rows, one.rectification)) is not None]
    option["series"][0]["markArea"] = {
        "silent": True, "itemStyle": {"color": "#f4e2b0", "opacity": 0.6}, "label": {"color": charts.INK},
        "data": [[{"name": "整改期", "xAxis": first}, {"xAxis": last}] for first, last in spans],
    }  # fmt: skip
    return option


def _span(rows: Sequence[Past], one: Rectification) -> tuple[str, str] | None:
    """
    The rounds to shade in the chart: from the one a rectification followed to the first whose period ends after its
    verification.
    """
    opened = localdate(one.opened_at)
    before = [row for row in rows if row.until <= opened]
    after = [row for row in rows if one.verified_at is not None and row.until > localdate(one.verified_at)]
    if not before or rows[-1] is before[-1]:
        return None
    return before[-1].name, (after[0] if after else rows[-1]).name


def _shown(value: Decimal | None) -> float | None:
    return None if value is None else round(float(value), 2)


def chains(subject: Subject) -> Sequence[Chain]:
    """The rectifications of the same thing, with their steps. Two queries and one each."""
    rows = Rectification.objects.filter(ref=subject.ref).for_list().prefetch_related("findings")
    return [Chain(one, chain(one, subject.round.threshold or 0)) for one in rows.order_by("opened_at")]


def chain(one: Rectification, threshold: int) -> Sequence[Link]:
    """Finding, plan, report, verification, asked back, next score."""
    findings = list(one.findings.all())
    mended = sum(bool(finding.is_mended) for finding in findings)
    links = [
        Link("发现", one.opened_at, f"{one.get_opening_display()}：{'；'.join(finding.text for finding in findings)}", "bad"),
        Link("方案", one.planned_at, one.plan or "还没有定", "mid"),
        Link("报告和凭据", one.reported_at, one.report or "还没有交", "mid"),
    ]  # fmt: skip
    if one.verified_at is not None:
        words = f"{one.get_state_display()}，{len(findings)} 条里 {mended} 条到位。{one.opinion}"
        kind = "good" if one.state == RectificationState.CLOSED else "mid"
        links.append(Link("别家核验", one.verified_at, words, kind))
    if one.asked:
        links.append(Link("问回说过的人", one.verified_at, asked_words(one, threshold), "mid"))
    return links


def asked_words(one: Rectification, threshold: int) -> str:
    answers = one.asks.filter(is_mended__isnull=False)
    answered = answers.count()
    if answered < threshold:
        return f"问了说过这件事的人，回答不足 {threshold} 位，不公开。"
    good = answers.filter(is_mended=True).count()
    if min(good, answered - good) < threshold and good not in (0, answered):
        return f"{answered} 人回答，{'多数' if 2 * good > answered else '不到一半'}说好了；较少的一方不足 {threshold} 位，不写具体数。"
    return f"{answered} 人回答，{good} 人说好了。"
