"""
Archive: search over papers, items, minutes and resolutions; attendance and follow-up of institutions over the years.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q
from django.utils.timezone import localdate

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
    PaperVersion,
    Resolution,
    Roundtable,
    Standing,
    Topic,
    Visit,
    WorkingGroup,
)
from roundtable.states import LIVE, OVER, InvitationState, ResolutionState

EACH = 20
AROUND = 110  # characters of a found text that are shown


@dataclass(frozen=True)
class Hit:
    """One thing found: what it is, its title, where it stands, and a few words of it."""

    kind: str
    title: str
    path: str
    words: str


def search(text: str, user: User | AnonymousUser) -> Sequence[Hit]:
    """What `user` may see that contains every word of `text`, newest first within a kind. Nine queries."""
    query, words = searchtext.query(text), searchtext.tokens(text)
    meetings = Roundtable.objects.visible_to(user).filter(search=query).order_by("-starts_at")[:EACH]
    items = AgendaItem.objects.visible_to(user).filter(search=query, roundtable__isnull=False)
    minutes = (
        Minutes.objects.visible_to(user)
        .filter(search=query)
        .select_related("roundtable")
        .prefetch_related("paragraphs")
    )
    resolutions = Resolution.objects.visible_to(user).in_force().filter(search=query).select_related("lead")
    topics = Topic.objects.visible_to(user).filter(search=query).select_related("group").defer("search")
    visits = Visit.objects.visible_to(user).filter(search=query).select_related("group").defer("search")
    inside = set(WorkingGroup.objects.inside(user).values_list("pk", flat=True))
    titled = Paper.objects.visible_to(user).filter(Q(search=query) | searchtext.holding(text, "title"))
    papers = list(titled.select_related("roundtable").defer("search").order_by("-pk")[:EACH])
    versions = PaperVersion.objects.filter(paper__in=[one.pk for one in papers]).order_by("number")
    newest = dict(versions.values_list("paper_id", "words"))  # the last of each stays
    return [
        *(Hit("会议", one.title, one.path, one.theme) for one in meetings),
        *(
            Hit("议题", one.title, f"{one.roundtable.path}#i{one.pk}" if one.roundtable else "", around(one.brief, words))
            for one in items.select_related("roundtable").order_by("-proposed_at")[:EACH]
        ),
        *(
            Hit("纪要", str(one), f"{one.roundtable.path}#minutes", around(_text_of(one), words))
            for one in minutes.order_by("-issued_at")[:EACH]
        ),
        *(
            Hit("议定事项", f"{one.number} {one.text}", one.path, f"{one.lead}牵头，{one.get_state_display()}")
            for one in resolutions.order_by("-made_at")[:EACH]
        ),
        *(
            Hit("工作组话题", one.title, _at(one, "t", inside), around(f"{one.decision} {one.brief}".strip(), words))
            for one in topics.order_by("-raised_at")[:EACH]
        ),
        *(
            Hit("考察学习", one.title, _at(one, "v", inside), around(f"{one.seen}\n{one.learned}\n{one.advised}", words))
            for one in visits.order_by("-starts_on")[:EACH]
        ),
        *(
            Hit("材料", f"{one.title}（{one.roundtable}）", f"{one.roundtable.path}#papers", around(newest.get(one.pk, ""), words))
            for one in papers
        ),
    ]  # fmt: skip


def around(text: str, words: Sequence[str]) -> str:
    """
    A snippet of `text` of about 100 characters, where most of `words` stand close to the first found; its beginning
    otherwise.
    """
    flat = " ".join(text.split())
    low = flat.lower()
    places = [place for place in (low.find(word) for word in words) if place >= 0]
    start = max(min(places, default=0) - 20, 0)
    piece = flat[start : start + AROUND]
    return f"{'…' if start else ''}{piece}{'…' if start + AROUND < len(flat) else ''}"


def _text_of(minutes: Minutes) -> str:
    return "\n".join([minutes.intro, *(f"{one.heading} {one.text}" for one in minutes.paragraphs.all())])


def _at(thing: Topic | Visit, mark: str, inside: Collection[int]) -> str:
    """The members' page for members, the public one else."""
    return thing.desk if thing.group_id in inside else f"{thing.group.path}#{mark}{thing.pk}"


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
    """One seat in one year, by role, never by name: how often it came, and the resolutions it answers for."""

    year: int
    role: str
    times: int
    items: int
    answered: int = 0
    done: int = 0


def seats_of(institution: Institution) -> Sequence[SeatYear]:
    """Attendance and follow-up of an institution by year and seat, newest first. Two queries."""
    came = (
        Attendance.objects.filter(institution=institution, roundtable__state__in=OVER)
        .values_list("roundtable__year", "seat__role")
        .annotate(
            times=Count("pk", distinct=True), items=Count("presences", filter=Q(presences__is_present=True))
        )
    )
    answered = (
        Resolution.objects.in_force()
        .filter(person__institution=institution)
        .values_list("item__roundtable__year", "person__role")
        .annotate(all=Count("pk"), done=Count("pk", filter=Q(state=ResolutionState.DONE)))
    )
    here = {(year, role): (times, items) for year, role, times, items in came}
    theirs = {(year, role): (total, done) for year, role, total, done in answered}
    return [
        SeatYear(
            year, str(Role(role).label), *here.get((year, role), (0, 0)), *theirs.get((year, role), (0, 0))
        )
        for year, role in sorted({*here, *theirs}, key=lambda pair: (-pair[0], pair[1]))
    ]


@dataclass(frozen=True)
class Year:
    """One institution in one year: how often called, there and excused; what it led then, done, done in time, overdue now."""

    year: int
    called: int = 0
    came: int = 0
    excused: int = 0
    led: int = 0
    done: int = 0
    on_time: int = 0
    overdue: int = 0


def years_of(institution: Institution, today: date) -> Sequence[Year]:
    """An institution over the years, newest first; a resolution counts for the year of its meeting. Three queries."""
    found: dict[int, Counter[str]] = {}
    calls = Invitation.objects.filter(
        institution=institution, roundtable__state__in=OVER, standing=Standing.DELEGATE
    )
    for year, state in calls.exclude(state=InvitationState.PREPARED).values_list("roundtable__year", "state"):
        found.setdefault(year, Counter()).update(called=1, excused=state == InvitationState.DECLINED)
    there = Attendance.objects.delegates().filter(institution=institution, roundtable__state__in=OVER)
    for year in there.values_list("roundtable__year", flat=True):
        found.setdefault(year, Counter()).update(came=1)
    led = Resolution.objects.in_force().filter(lead=institution)
    for year, state, due_on, done_at in led.values_list(
        "item__roundtable__year", "state", "due_on", "done_at"
    ):
        found.setdefault(year, Counter()).update(
            led=1, done=state == ResolutionState.DONE, overdue=state in LIVE and due_on < today,
            on_time=state == ResolutionState.DONE and localdate(done_at) <= due_on,
        )  # fmt: skip
    return [Year(year, **counts) for year, counts in sorted(found.items(), reverse=True)]


def _counts(rows: object) -> dict[int, int]:
    found = rows.values("institution").annotate(count=Count("pk"))  # type: ignore[attr-defined]
    return {row["institution"]: row["count"] for row in found}
