"""Eligibility of experts: conflicts of interest, exclusions, workload. Policy: 3.5.1."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, Q

from community.models import Institution, NameChange, Seat
from core.models import User
from thinktank import policy, rules
from thinktank.models import Expert, Interest, PanelMember, PanelSubject, ScoreSheet
from thinktank.policy import Exclusion
from thinktank.queries.drawing import Entry, Place
from thinktank.states import ON_PANEL, PanelState, SheetState

SAMPLE_MARK = "（示例）"
CITY = "广州市"
SHORT_NAME_MIN = 4  # characters; “美术馆” alone names nobody


@dataclass(frozen=True)
class Ties:
    """
    Possible conflicts of interest with something judged: by institution id, by account id, by name.

    `authors` are those of `names` who made it without an account: an expert of that name is taken to be one of them.
    """

    institutions: frozenset[int]
    people: frozenset[int]
    names: frozenset[str]
    authors: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Surveyed:
    """One appointed expert; `exclusion` is empty for those in the list."""

    expert: Expert
    exclusion: str


@dataclass
class _Bonds:
    """The known conflicts of interest of experts, by expert id."""

    institutions: defaultdict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    declared: defaultdict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    names: defaultdict[int, set[str]] = field(default_factory=lambda: defaultdict(set))


def bare(name: str) -> str:
    """A name normalised for comparison: without blanks and without the mark of sample data."""
    return "".join(name.replace(SAMPLE_MARK, "").split())


def ties_of(institutions: Iterable[Institution], people: Iterable[User], authors: Iterable[str] = ()) -> Ties:
    known, unknown = list(people), frozenset(map(bare, authors))
    return Ties(
        frozenset(one.pk for one in institutions), frozenset(one.pk for one in known),
        frozenset(bare(one.display_name) for one in known) | unknown, unknown,
    )  # fmt: skip


def names_of(institutions: Iterable[Institution], people: Iterable[str]) -> list[str]:
    """What would tell whose work it is: names, names an institution had, and its name without the city's. One query."""
    bodies = list(institutions)
    former = NameChange.objects.confirmed().filter(institution__in=bodies).values_list("old_name", flat=True)
    full = [*(one.name for one in bodies), *former]
    short = [bare(name).removeprefix(CITY) for name in full]
    return [*full, *(name for name in short if len(name) >= SHORT_NAME_MIN), *people]


def survey(
    *, ties: Ties, refs: Sequence[str], places: Sequence[Place], due_on: date, today: date
) -> Sequence[Surveyed]:
    """
    Answer every appointed expert with the first reason that keeps them out, by id. Six queries.

    The order of the reasons is that of policy.Exclusion.
    """
    experts = list(Expert.objects.appointed().for_list())
    bonds = _bonds(experts, today)
    judged = set(
        ScoreSheet.objects.filter(subject__ref__in=refs, state=SheetState.SUBMITTED)
        .exclude(subject__panel__state=PanelState.DISSOLVED)
        .values_list("member__expert", flat=True)
    )
    load = workload(today.year)
    return [
        Surveyed(expert, _exclusion(expert, bonds, ties, judged, load[expert.pk], places, due_on, today))
        for expert in experts
    ]


def _exclusion(
    expert: Expert, bonds: _Bonds, ties: Ties, judged: set[int], load: int, places: Sequence[Place], due_on: date, today: date
) -> str:  # fmt: skip
    if not (expert.in_term(today) and expert.in_term(due_on)):
        return Exclusion.TERM
    if tie := _tie(expert, bonds, ties):
        return tie
    if expert.pk in judged:
        return Exclusion.PAST_WORK
    if load >= rules.YEARLY_PANELS_MAX.on(today):
        return Exclusion.YEARLY_LIMIT
    if not any(place.takes(entry_of(expert)) for place in places):
        return Exclusion.NO_SEAT
    return ""


def _tie(expert: Expert, bonds: _Bonds, ties: Ties) -> str:
    if expert.user_id in ties.people or bare(expert.name) in ties.authors:
        return Exclusion.OWN_WORK
    if bonds.institutions[expert.pk] & ties.institutions:
        return Exclusion.INSTITUTION
    if bonds.declared[expert.pk] & ties.institutions or bonds.names[expert.pk] & ties.names:
        return Exclusion.DECLARED
    return ""


def tied(
    experts: Sequence[Expert], ties: Ties, today: date, declared_by: datetime | None = None
) -> dict[int, Exclusion]:
    """
    What ties each of `experts` (by id) to `ties` as known now; who is free is left out. Two queries.

    `declared_by` leaves interests as they stood at that moment.
    """
    bonds = _bonds(experts, today, declared_by)
    found = {expert.pk: _tie(expert, bonds, ties) for expert in experts}
    return {pk: Exclusion(tie) for pk, tie in found.items() if tie}


def conflict(expert: Expert, subject: PanelSubject, today: date) -> str:
    """
    The conflict of interest of `expert` with `subject` as known now; empty if there is none. Four queries.

    In a blind panel interests count as declared when the list was published: else declaring one institution after the
    other, and trying, would tell whose work it is. Who recognises it steps back.
    """
    ties = ties_of(subject.institutions.all(), subject.people.all())
    declared_by = subject.panel.convened_at if subject.panel.is_blind else None
    return tied([expert], ties, today, declared_by).get(expert.pk, "")


def still_free(experts: Sequence[Expert], subjects: Iterable[PanelSubject], today: date) -> set[int]:
    """
    Which of `experts` (by id) can serve today although the list was frozen before. Six queries.

    They may have been suspended since, tied to a subject, or drawn into their last panel of the year.
    """
    found = list(subjects)
    ties = ties_of(
        {one for subject in found for one in subject.institutions.all()},
        {one for subject in found for one in subject.people.all()},
    )
    out, load = tied(experts, ties, today), workload(today.year)
    return {
        expert.pk
        for expert in experts
        if expert.in_term(today)
        and load[expert.pk] < rules.YEARLY_PANELS_MAX.on(today)
        and expert.pk not in out
    }


def workload(year: int) -> Counter[int]:
    """How many panels each expert was drawn into in `year` and has not left; dissolved ones do not count. One query."""
    rows = (
        PanelMember.objects.filter(drawn_at__year=year, state__in=ON_PANEL)
        .exclude(panel__state=PanelState.DISSOLVED)
        .values_list("expert").annotate(panels=Count("pk"))
    )  # fmt: skip
    return Counter(dict(rows))


def entry_of(expert: Expert) -> Entry:
    return Entry(expert.code, expert.category, tuple(expert.fields))


def _bonds(experts: Sequence[Expert], today: date, declared_by: datetime | None = None) -> _Bonds:
    bonds = _Bonds()
    by_user = {expert.user_id: expert.pk for expert in experts}
    since = today - timedelta(days=365 * policy.RECUSED_FOR_YEARS)
    seats = Seat.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=since), user__in=by_user)
    for user, institution in seats.values_list("user_id", "institution_id"):
        bonds.institutions[by_user[user]].add(institution)
    for expert in experts:
        bonds.institutions[expert.pk] |= {
            pk for pk in (expert.institution_id, expert.recommended_by_id) if pk is not None
        }
    for interest in Interest.objects.filter(expert__in=by_user.values()).standing_at(declared_by):
        if interest.institution_id is not None:
            bonds.declared[interest.expert_id].add(interest.institution_id)
        if interest.person_name:
            bonds.names[interest.expert_id].add(bare(interest.person_name))
    return bonds
