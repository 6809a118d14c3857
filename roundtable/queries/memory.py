"""Memory: one search over papers, items, minutes and resolutions; who came and how they kept what they led, over the years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q

from community.models import Institution
from community.policy import Role
from core import searchtext
from core.models import User
from roundtable.models import (
    AgendaItem,
    Attendance,
    Invitation,
    Minutes,
    Paper,
    Resolution,
    Roundtable,
    Standing,
)
from roundtable.states import LIVE, OVER, InvitationState, ResolutionState

EACH = 20


@dataclass(frozen=True)
class Hit:
    """One thing found: what it is, its title, where it stands, and a few words of it."""

    kind: str
    title: str
    path: str
    words: str


def search(text: str, user: User | AnonymousUser) -> Sequence[Hit]:
    """What `user` may see that contains every word of `text`, newest first within a kind. Five queries."""
    query = searchtext.query(text)
    meetings = Roundtable.objects.visible_to(user).filter(search=query).order_by("-starts_at")[:EACH]
    items = AgendaItem.objects.visible_to(user).filter(search=query, roundtable__isnull=False)
    minutes = Minutes.objects.visible_to(user).filter(search=query).select_related("roundtable")
    resolutions = Resolution.objects.visible_to(user).in_force().filter(search=query).select_related("lead")
    papers = Paper.objects.visible_to(user).filter(title__icontains=text).select_related("roundtable")
    return [
        *(Hit("会议", one.title, one.path, one.theme) for one in meetings),
        *(
            Hit("议题", one.title, f"{one.roundtable.path}#i{one.pk}" if one.roundtable else "", one.brief[:100])
            for one in items.select_related("roundtable").order_by("-proposed_at")[:EACH]
        ),
        *(
            Hit("纪要", str(one), f"{one.roundtable.path}#minutes", one.intro[:100])
            for one in minutes.order_by("-issued_at")[:EACH]
        ),
        *(
            Hit("议定事项", f"{one.number} {one.text}", one.path, f"{one.lead}牵头，{one.get_state_display()}")
            for one in resolutions.order_by("-made_at")[:EACH]
        ),
        *(Hit("材料", one.title, f"{one.roundtable.path}#papers", str(one.roundtable)) for one in papers.order_by("-pk")[:EACH]),
    ]  # fmt: skip


@dataclass(frozen=True)
class Record:
    """One institution over the years: how often called, how often there, what it led."""

    institution: Institution
    called: int
    came: int
    excused: int
    led: int
    done: int
    open: int

    @property
    def share(self) -> float | None:
        return self.came / self.called if self.called else None


def records() -> Sequence[Record]:
    """Every institution that was ever called to a meeting that was held, most often first. Four queries."""
    calls = Invitation.objects.filter(roundtable__state__in=OVER, standing=Standing.DELEGATE).exclude(
        state=InvitationState.PREPARED
    )
    called = _counts(calls)
    excused = _counts(calls.filter(state=InvitationState.DECLINED))
    came = _counts(Attendance.objects.delegates().filter(roundtable__state__in=OVER))
    led = {
        row["lead"]: row
        for row in Resolution.objects.in_force()
        .values("lead")
        .annotate(
            all=Count("pk"), done=Count("pk", filter=Q(state=ResolutionState.DONE)),
            open=Count("pk", filter=Q(state__in=LIVE)),
        )
    }  # fmt: skip
    names = Institution.objects.in_bulk(called)
    found = []
    for pk, count in called.items():
        mine = led.get(pk, {"all": 0, "done": 0, "open": 0})
        found.append(
            Record(
                names[pk], count, came.get(pk, 0), excused.get(pk, 0), mine["all"], mine["done"], mine["open"]
            )
        )
    return sorted(found, key=lambda one: (-one.called, one.institution.name))


@dataclass(frozen=True)
class SeatYear:
    """How often one seat came in one year, by role, never by name."""

    year: int
    role: str
    times: int
    items: int


def seats_of(institution: Institution) -> Sequence[SeatYear]:
    """Attendance of an institution by year and seat, newest first. One query."""
    rows = (
        Attendance.objects.filter(institution=institution, roundtable__state__in=OVER)
        .values("roundtable__year", "seat__role")
        .annotate(
            times=Count("pk", distinct=True), items=Count("presences", filter=Q(presences__is_present=True))
        )
        .order_by("-roundtable__year", "seat__role")
    )
    return [
        SeatYear(row["roundtable__year"], str(Role(row["seat__role"]).label), row["times"], row["items"]) for row in rows
    ]  # fmt: skip


def _counts(rows: object) -> dict[int, int]:
    found = rows.values("institution").annotate(count=Count("pk"))  # type: ignore[attr-defined]
    return {row["institution"]: row["count"] for row in found}
