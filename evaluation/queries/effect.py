"""From a finding to a better score: the totals of a subject over the rounds, and the chain of its rectifications."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Avg

from evaluation.models import Rectification, Subject
from evaluation.states import PUBLIC, RectificationState


@dataclass(frozen=True)
class Past:
    """One round of a subject; `peers`: the mean of those of its group without rectification in between."""

    name: str
    total: Decimal | None
    half: Decimal | None
    peers: Decimal | None
    peer_count: int


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
            Past(row.round.name, row.total, row.half, mean, peers.count() if mean is not None else 0)
        )
    return found


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
