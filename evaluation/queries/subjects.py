"""Candidates of a round by kind, and the institution that answers for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from cloudplatform.models import Product
from cloudplatform.states import ProductState
from community.models import Area, Facility, Institution, Kind, Membership
from community.states import MembershipState
from core.record.journal import subject_of
from evaluation.policy import SubjectKind
from projects.models import Project
from projects.states import RUNNING


@dataclass(frozen=True)
class Candidate:
    """`institution` answers for it: the lead, the institution itself, the station or the bureau of an area."""

    ref: str
    title: str
    group: str
    institution: Institution | None
    area_id: str


def candidates(kind: str) -> Sequence[Candidate]:
    """Everybody a round of `kind` can judge today, in a telling order. At most three queries."""
    return _SOURCES[kind]()


def _projects() -> Sequence[Candidate]:
    rows = Project.objects.filter(state__in=RUNNING).select_related("lead").order_by("title")
    return [
        Candidate(subject_of(one), one.title, str(one.get_type_display()), one.lead, one.lead.area_id)
        for one in rows
    ]


def _institutions() -> Sequence[Candidate]:
    members = Membership.objects.filter(state=MembershipState.ADMITTED).values("institution")
    kinds = (
        Kind.LIBRARY, Kind.CULTURE_HALL, Kind.MUSEUM, Kind.ART_MUSEUM, Kind.STATION, Kind.COMMUNITY, Kind.NEW_SPACE,
    )  # fmt: skip
    return _of(Institution.objects.filter(pk__in=members, kind__in=kinds).order_by("kind", "name"))


def _suppliers() -> Sequence[Candidate]:
    shown = Product.objects.filter(state=ProductState.ON_SHELF).values("supplier")
    return _of(Institution.objects.filter(pk__in=shown).order_by("name"))


def _of(rows: Iterable[Institution]) -> Sequence[Candidate]:
    return [
        Candidate(subject_of(one), one.name, str(one.get_kind_display()), one, one.area_id) for one in rows
    ]


def _streets() -> Sequence[Candidate]:
    """Each street; where it has no station, the bureau of its district answers."""
    stations = {one.area_id: one for one in Institution.objects.filter(kind=Kind.STATION).order_by("-pk")}
    bureaus = _bureaus()
    return [
        Candidate(
            subject_of(one), one.name, one.parent.name if one.parent else "",
            stations.get(one.pk) or bureaus.get(one.pk[:6]), one.pk,
        )
        for one in Area.objects.streets().select_related("parent")
    ]  # fmt: skip


def _districts() -> Sequence[Candidate]:
    bureaus = _bureaus()
    return [
        Candidate(subject_of(one), one.name, "区", bureaus.get(one.pk), one.pk)
        for one in Area.objects.districts()
    ]


def _bureaus() -> dict[str, Institution]:
    """The bureau of each area by its code; the one registered first where there are two."""
    return {one.area_id: one for one in Institution.objects.filter(kind=Kind.BUREAU).order_by("-pk")}


def _facilities() -> Sequence[Candidate]:
    rows = Facility.objects.select_related("institution").order_by("name")
    return [
        Candidate(
            subject_of(one), one.name, str(one.institution.get_kind_display()), one.institution, one.area_id
        )
        for one in rows
    ]


_SOURCES: dict[str, Callable[[], Sequence[Candidate]]] = {
    SubjectKind.PROJECT: _projects, SubjectKind.INSTITUTION: _institutions, SubjectKind.SUPPLIER: _suppliers,
    SubjectKind.STREET: _streets, SubjectKind.DISTRICT: _districts, SubjectKind.FACILITY: _facilities,
}  # fmt: skip
