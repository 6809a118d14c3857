"""Queries about working groups: lists, votes, the weekly letter, duties of members."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate, make_aware

from community.models import Institution
from core.models import Attachment
from roundtable import policy
from roundtable.models import Place, Reminder, Stand, Topic, Visit, Word, WorkingGroup
from roundtable.states import PlaceState, TopicState, VisitState

SUMMARY = "summary"  # the kind of Reminder that makes a letter go out once
NAMED_MAX = 8  # lines of one kind in a letter; the rest is counted


def for_list(rows: QuerySet[WorkingGroup]) -> QuerySet[WorkingGroup]:
    """With lead, and how many members, decisions and visits. One query."""
    return (
        rows.select_related("lead")
        .annotate(
            members=Count("places", filter=Q(places__state=PlaceState.JOINED), distinct=True),
            decided=Count("topics", filter=Q(topics__state=TopicState.DECIDED), distinct=True),
            visited=Count("visits", filter=Q(visits__state=VisitState.CONFIRMED), distinct=True),
        )
        .order_by("state", "-set_up_at", "-pk")
    )


@dataclass(frozen=True)
class Tally:
    """How the members of today stand to the decision that waits."""

    members: int
    agreed: Sequence[str]
    refused: Sequence[Stand]
    silent: Sequence[str]

    @property
    def needed(self) -> int:
        return max(self.members // 2 + 1, policy.DECIDING_MEMBERS)


def tally(topic: Topic) -> Tally:
    """Two queries."""
    members = {
        one.institution_id: one.institution.name
        for one in topic.group.places.filter(state=PlaceState.JOINED)
        .select_related("institution")
        .order_by("pk")
    }
    rows = topic.stands.filter(round=topic.round).select_related("institution").order_by("pk")
    stands = {one.institution_id: one for one in rows}
    return Tally(
        members=len(members),
        agreed=[one.institution.name for one in stands.values() if one.agrees],
        refused=[one for one in stands.values() if not one.agrees],
        silent=[name for pk, name in members.items() if pk not in stands],
    )


def files_of(things: Sequence[Topic | Visit]) -> Mapping[int, list[Attachment]]:
    """The files of topics, or of visits, by their number. One query."""
    if not things:
        return {}
    label = things[0]._meta.label_lower
    found: dict[int, list[Attachment]] = {}
    for one in Attachment.objects.filter(about__in=[f"{label}:{row.pk}" for row in things]).order_by(
        "uploaded_at", "pk"
    ):
        found.setdefault(int(one.about.rpartition(":")[2]), []).append(one)
    return found


def goers_can_be(group: WorkingGroup) -> Sequence[int]:
    """The institutions whose seats may take part in a visit."""
    return list(group.places.filter(state=PlaceState.JOINED).values_list("institution_id", flat=True))


# The letter ----
def monday_of(at: datetime) -> date:
    """The Monday until which a letter sent at `at` tells."""
    today = localdate(at)
    return today - timedelta(days=today.weekday())


def told_until(group: WorkingGroup, subject: str, monday: date) -> date:
    """Where the last letter ended; a group without one, or set up later, begins with its first day."""
    last = (
        Reminder.objects.filter(subject=subject, kind=SUMMARY)
        .order_by("-for_on")
        .values_list("for_on", flat=True)
    )
    return last.first() or min(localdate(group.set_up_at), monday)


def happened(group: WorkingGroup, since: date, until: date) -> Sequence[str]:
    """What happened from the beginning of `since` to that of `until`, in lines; empty if nothing did."""
    span = (_start(since), _start(until))
    lines: list[str] = []
    joined = group.places.filter(state=PlaceState.JOINED, answered_at__range=span).select_related(
        "institution"
    )
    lines += _named("新成员", [one.institution.name for one in joined.order_by("answered_at", "pk")])
    lines += _named(
        "新话题",
        group.topics.filter(raised_at__range=span).order_by("raised_at").values_list("title", flat=True),
    )
    said = (
        Word.objects.filter(topic__group=group, said_at__range=span)
        .values("topic__title")
        .annotate(times=Count("pk"))
    )
    lines += _named(
        "有发言", [f"{row['topic__title']}（{row['times']} 条）" for row in said.order_by("topic__title")]
    )
    waits = group.topics.filter(state=TopicState.PUT, put_at__range=span).order_by("put_at")
    lines += _named("等表态", [f"{one.title}：{one.decision}" for one in waits])
    decided = group.topics.filter(decided_at__range=span).order_by("decided_at")
    lines += _named("定下了", [f"{one.title}：{one.decision}" for one in decided])
    planned = (
        group.visits.filter(planned_at__range=span).exclude(state=VisitState.CANCELLED).order_by("starts_on")
    )
    lines += _named("要去", [f"{one.starts_on:%-m月%-d日} {one.title}（{one.place}）" for one in planned])
    written = group.visits.filter(confirmed_at__range=span).order_by("confirmed_at")
    return lines + _named("考察记录", [one.title for one in written])


def _named(words: str, found: Sequence[str] | QuerySet[Topic, str]) -> list[str]:
    rows = list(found)
    if not rows:
        return []
    more = f" 等 {len(rows)} 项" if len(rows) > NAMED_MAX else ""
    return [f"{words}：{'；'.join(rows[:NAMED_MAX])}{more}"]


def _start(day: date) -> datetime:
    return make_aware(datetime.combine(day, time()))


# What waits ----
def asked(institution: Institution) -> QuerySet[Place]:
    return Place.objects.filter(
        institution=institution, state=PlaceState.ASKED, group__in=WorkingGroup.objects.active()
    ).select_related("group")


def waiting_topics(institution: Institution) -> QuerySet[Topic]:
    """Decisions to which `institution` has not said anything yet."""
    joined = Place.objects.filter(institution=institution, state=PlaceState.JOINED).values("group")
    said = Stand.objects.filter(topic=OuterRef("pk"), round=OuterRef("round"), institution=institution)
    rows = Topic.objects.filter(~Exists(said), state=TopicState.PUT, group__in=joined)
    return rows.select_related("group").defer("search").order_by("put_at", "pk")


def due_visits(institution: Institution, today: date) -> QuerySet[Visit]:
    """Visits that `institution` planned and whose minutes are not written, or wait to be confirmed by one who went."""
    over = Q(state=VisitState.PLANNED, ends_on__lte=today) | Q(state=VisitState.MADE)
    mine = Q(institution=institution) & over
    others = Q(state=VisitState.WRITTEN, goers__seat__institution=institution) & ~Q(institution=institution)
    return Visit.objects.filter(mine | others).select_related("group").defer("search").distinct()
