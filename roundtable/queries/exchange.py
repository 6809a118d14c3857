"""Queries of the exchange board: matches with reasons, outcomes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from roundtable.models import Agreement, Post, Side
from roundtable.states import AgreementState


@dataclass(frozen=True)
class Match:
    """An entry that fits, and why: same kind, days that overlap, the same district or not."""

    post: Post
    reasons: Sequence[str]
    score: int


def matches(post: Post, today: date) -> Sequence[Match]:
    """Open entries of the other side that fit, best first; none where the switch is off. One query."""
    if not post.is_matched:
        return []
    other = Side.NEED if post.side == Side.OFFER else Side.OFFER
    rows = (
        Post.objects.open_on(today)
        .filter(
            side=other, resource=post.resource, is_matched=True, since__lte=post.until, until__gte=post.since
        )
        .exclude(institution=post.institution_id)
        .select_related("institution__area")
    )
    found = [_match(post, one) for one in rows]
    return sorted(found, key=lambda one: (-one.score, one.post.since, one.post.pk))


def _match(post: Post, one: Post) -> Match:
    first, last = max(post.since, one.since), min(post.until, one.until)
    days = (last - first).days + 1
    reasons, score = (
        [f"都是{post.get_resource_display()}", f"{first:%-m月%-d日}至{last:%-m月%-d日}重合 {days} 天"],
        days,
    )
    if post.institution.area_id[:6] == one.institution.area_id[:6] and len(one.institution.area_id) >= 6:
        reasons.append("在同一个区")
        score += 100
    return Match(one, reasons, score)


@dataclass(frozen=True)
class Tally:
    """What came of the board."""

    posted: int
    agreed: int
    booked: int
    in_projects: int
    finished: int


def tally() -> Tally:
    """Three queries."""
    signed = Agreement.objects.filter(state__in=[AgreementState.SIGNED, AgreementState.FINISHED])
    kinds: Counter[str] = Counter()
    for booking, project, state in signed.values_list("booking_id", "project_id", "state"):
        kinds["booked"] += booking is not None
        kinds["project"] += project is not None
        kinds["finished"] += state == AgreementState.FINISHED
    return Tally(Post.objects.count(), signed.count(), kinds["booked"], kinds["project"], kinds["finished"])


def sides(posts: Sequence[Post]) -> Iterator[tuple[str, list[Post]]]:
    """Offers and needs apart, in the order of Side."""
    for side in Side:
        yield str(side.label), [one for one in posts if one.side == side]
