"""Search for benchmark projects with facet counts: one query for the rows, one for each facet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Left

from core import searchtext
from projects.models import Empowerment, ExpectedFigure, FigureReport, Partner, Project, ProjectArea
from projects.models.projects import ProjectQuerySet
from projects.policy import KeyField
from projects.states import PartnerState, ProjectState

GROUPS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "notice": ("公示中", (ProjectState.IN_NOTICE,)),
    "building": ("培育中", (ProjectState.INCUBATING, ProjectState.MIDTERM_CHECKED, ProjectState.ACCEPTED)),
    "named": ("已命名", (ProjectState.NAMED, ProjectState.CONFIRMED)),
    "mending": ("整改中", (ProjectState.RECTIFYING,)),
    "exited": ("已退出", (ProjectState.EXITED,)),
}


@dataclass(frozen=True)
class WantedProjects:
    """Filters of the list; empty means any. `district` is a six-digit code, `year` that of the start."""

    text: str = ""
    types: Sequence[str] = field(default_factory=tuple)
    fields: Sequence[str] = field(default_factory=tuple)
    modes: Sequence[str] = field(default_factory=tuple)
    groups: Sequence[str] = field(default_factory=tuple)
    district: str = ""
    year: str = ""


@dataclass(frozen=True)
class FoundProjects:
    """The projects found, and the count for each choice of a facet (its own choice left out)."""

    projects: QuerySet[Project]
    counts: Mapping[str, Mapping[str, int]]


def find(wanted: WantedProjects, today: date) -> FoundProjects:
    """Answer public projects with `partners_signed` and `streets` (served today). Rows lazy; facets six queries."""
    rows = (
        _matching(wanted).for_list()
        .annotate(
            partners_signed=Count("partners", filter=_signed(), distinct=True),
            streets=Count("areas__area", filter=_serving(today), distinct=True),
        )
        .order_by(F("named_on").desc(nulls_last=True), "-submitted_at", "pk")
    )  # fmt: skip
    return FoundProjects(
        projects=rows,
        counts={
            "t": _by(replace(wanted, types=()), "type"), "f": _by(replace(wanted, fields=()), "key_field"),
            "m": _by_mode(replace(wanted, modes=())), "s": _by_group(replace(wanted, groups=())),
            "d": _by_district(replace(wanted, district="")), "y": _by_year(replace(wanted, year="")),
        },
    )  # fmt: skip


def _signed() -> Q:
    return Q(partners__state=PartnerState.SIGNED)


def _serving(today: date) -> Q:
    return Q(areas__since__lte=today) & (Q(areas__until__isnull=True) | Q(areas__until__gt=today))


def _matching(wanted: WantedProjects) -> ProjectQuerySet:
    rows = Project.objects.public()
    if wanted.text:
        rows = rows.filter(search=searchtext.query(wanted.text))
    if wanted.types:
        rows = rows.filter(type__in=wanted.types)
    if wanted.fields:
        rows = rows.filter(key_field__in=wanted.fields)
    if wanted.modes:
        rows = rows.filter(Exists(Empowerment.objects.filter(project=OuterRef("pk"), mode__in=wanted.modes)))
    if wanted.groups:
        rows = rows.filter(state__in=[state for group in wanted.groups for state in GROUPS[group][1]])
    if wanted.district:
        rows = rows.filter(lead__area__code__startswith=wanted.district)
    if wanted.year:
        rows = rows.filter(starts_on__year=int(wanted.year))
    return rows


def _by(wanted: WantedProjects, column: str) -> Mapping[str, int]:
    return dict(_matching(wanted).order_by().values_list(column).annotate(total=Count("pk")))


def _by_mode(wanted: WantedProjects) -> Mapping[str, int]:
    rows = Empowerment.objects.filter(project__in=_matching(wanted).values("pk")).order_by()
    return dict(rows.values_list("mode").annotate(total=Count("project", distinct=True)))


def _by_group(wanted: WantedProjects) -> Mapping[str, int]:
    states = _by(wanted, "state")
    return {
        group: sum(states.get(state, 0) for state in inside) for group, (_words, inside) in GROUPS.items()
    }


def _by_district(wanted: WantedProjects) -> Mapping[str, int]:
    rows = _matching(wanted).order_by().annotate(part=Left("lead__area_id", 6)).values_list("part")
    return dict(rows.annotate(total=Count("pk")))


def _by_year(wanted: WantedProjects) -> Mapping[str, int]:
    rows = _matching(wanted).order_by().values_list("starts_on__year").annotate(total=Count("pk"))
    return {str(year): number for year, number in rows}


def basis_of(project: Project) -> str:
    """Where the policy speaks of projects of this type, and of this field if it names it. Policy: 2.3, 3.2.2."""
    kind = f"二（三）“{project.get_type_display()}项目”"
    names_it = project.key_field != KeyField.OTHER
    return f"{kind}、三（二）2“{project.get_key_field_display()}”" if names_it else kind


@dataclass(frozen=True)
class Body:
    """One institution of a project, its part, and whether it crosses the lead's sector or level."""

    part: str
    partner: Partner
    is_cross_sector: bool
    is_cross_level: bool


def bodies_of(project: Project) -> Sequence[Body]:
    """Answer the partners that signed, with what each brings. One query."""
    rows = Partner.objects.filter(project=project, state=PartnerState.SIGNED).for_list()
    found = []
    for row in rows:
        sector = row.institution.sector != project.lead.sector
        level = row.institution.level != project.lead.level
        words = "跨系统" if sector else "跨层级" if level else "共建"
        found.append(Body(words, row, sector, level))
    return found


def streets_of(project: Project, today: date) -> Mapping[str, int]:
    """How many streets a project serves today, by district code. One query."""
    rows = ProjectArea.objects.current(today).filter(project=project).order_by()
    return dict(rows.annotate(part=Left("area_id", 6)).values_list("part").annotate(total=Count("pk")))


@dataclass(frozen=True)
class Promise:
    """A figure the project promised, and the latest a check reported; `share_pct` of the target, at most 100."""

    figure: ExpectedFigure
    report: FigureReport | None

    @property
    def share_pct(self) -> float | None:
        if self.report is None:
            return None
        return min(100.0, float(100 * self.report.actual / self.figure.target))


def promises_of(project: Project) -> Sequence[Promise]:
    """Answer the promised figures with their latest report. Two queries."""
    latest: dict[int, FigureReport] = {}
    reports = FigureReport.objects.filter(figure__project=project).select_related("checkpoint")
    for report in reports.order_by("checkpoint__due_on", "pk"):
        latest[report.figure_id] = report
    return [Promise(figure, latest.get(figure.pk)) for figure in project.figures.order_by("pk")]
