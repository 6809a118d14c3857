"""Queries for an expert's own pages: panels, duties, score sheets; and who has to be reminded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q
from django.utils.timezone import localdate

from core.files import attachments
from core.models import Attachment, JournalEntry, User
from core.record.journal import subject_of
from thinktank import rules
from thinktank.models import (
    Assignment,
    Expert,
    Opinion,
    Panel,
    PanelMember,
    PanelNote,
    PanelSubject,
    Score,
    ScoreSheet,
)
from thinktank.queries.eligibility import workload
from thinktank.queries.panels import SubjectResult, results
from thinktank.states import ON_PANEL, MemberState, PanelState, SheetState

REMIND_BEFORE = timedelta(days=2)


@dataclass(frozen=True)
class Duty:
    """One panel of mine: how many sheets there are, how many are in, what is next, and by when."""

    member: PanelMember
    panel: Panel
    sheets: int
    done: int
    next_step: str
    due_on: date

    @property
    def is_open(self) -> bool:
        return bool(self.next_step)


@dataclass(frozen=True)
class Desk:
    expert: Expert
    duties: Sequence[Duty]
    past: Sequence[Duty]
    year: int
    panels_this_year: int
    panels_max: int
    opinions_this_year: int


def desk(expert: Expert, at: datetime) -> Desk:
    """Everything the expert's overview page shows. Four queries."""
    today, judged = localdate(at), Q(sheets__subject__withdrawn_at__isnull=True)
    members = (
        PanelMember.objects.filter(expert=expert).exclude(state=MemberState.PASSED_OVER)
        .select_related("panel").order_by("panel__due_on", "pk")
        .annotate(
            sheet_count=Count("sheets", filter=judged & ~Q(sheets__state__in=[SheetState.RECUSED, SheetState.VOID])),
            done_count=Count("sheets", filter=judged & Q(sheets__state=SheetState.SUBMITTED)),
        )
    )  # fmt: skip
    rows = [
        _duty(member, member.sheet_count, member.done_count)  # type: ignore[attr-defined]
        for member in members
    ]
    live = [row for row in rows if row.member.state in ON_PANEL and row.panel.state not in _CLOSED]
    return Desk(
        expert=expert, duties=live, past=[row for row in reversed(rows) if row not in live], year=today.year,
        panels_this_year=workload(today.year)[expert.pk], panels_max=rules.YEARLY_PANELS_MAX.on(today),
        opinions_this_year=Opinion.objects.filter(assignment__expert=expert, given_at__year=today.year).count(),
    )  # fmt: skip


@dataclass(frozen=True)
class Waiting:
    """What waits for an expert: panels with a next step, questions without their opinion."""

    panels: int
    opinions: int


def waiting(user: User | AnonymousUser, at: datetime) -> Waiting | None:
    """None for who is not in the think tank. Six queries."""
    expert = Expert.objects.of(user).first()
    if expert is None:
        return None
    panels = sum(duty.is_open for duty in desk(expert, at).duties)
    return Waiting(panels, Assignment.objects.of(user).waiting().count())


_CLOSED = (PanelState.SIGNED, PanelState.DISSOLVED)


def _duty(member: PanelMember, sheets: int, done: int) -> Duty:
    panel = member.panel
    step = ""
    if panel.state not in _CLOSED:
        if member.state == MemberState.DRAWN:
            step = "应聘或说明不能参加"
        elif member.state == MemberState.SITTING and done < sheets:
            step = f"还有 {sheets - done} 张评分表"
        elif (
            member.state == MemberState.SITTING
            and panel.state == PanelState.DISCUSSED
            and not member.confirmed_at
        ):
            step = "看结果，讨论并确认"
    return Duty(member, panel, sheets, done, step, panel.due_on)


@dataclass(frozen=True)
class PanelPage:
    """
    One panel as its member sees it. `results` and `notes` are empty until all sheets are in.

    Before the discussion nobody sees how others score.
    """

    panel: Panel
    member: PanelMember
    sheets: Sequence[ScoreSheet]
    results: Sequence[SubjectResult]
    notes: Sequence[PanelNote]
    members: Sequence[PanelMember]


def panel_page(panel: Panel, member: PanelMember) -> PanelPage:
    """Answer what the member's page shows. Six queries."""
    is_shown = (
        panel.state in (PanelState.DISCUSSED, PanelState.SIGNED) and member.state == MemberState.SITTING
    )
    return PanelPage(
        panel=panel, member=member,
        sheets=list(member.sheets.select_related("subject__panel").order_by("subject__position")),
        results=results(panel) if is_shown else [],
        notes=list(panel.notes.select_related("member__expert").order_by("pk")) if is_shown else [],
        members=list(panel.members.on_panel().select_related("expert").order_by("ordinal")) if is_shown else [],
    )  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One criterion on a sheet: its share, its guidance, and the mark kept so far (None: none yet)."""

    pk: int
    name: str
    guidance: str
    weight: int
    mark: Score | None


def lines_of(sheet: ScoreSheet) -> Sequence[Line]:
    """The criteria of a sheet in order. Two queries."""
    marks = {score.criterion_id: score for score in sheet.scores.all()}
    criteria = sheet.subject.panel.criteria.criteria.order_by("position")
    return [Line(one.pk, one.name, one.guidance, one.weight, marks.get(one.pk)) for one in criteria]


def files_of(subject: PanelSubject) -> Sequence[Attachment]:
    return list(attachments.about(subject))


def panels_to_remind(at: datetime) -> Sequence[Panel]:
    """Panels due within two days or overdue that nobody reminded today. Two queries."""
    today = localdate(at)
    due = Panel.objects.filter(
        state__in=[PanelState.DRAWN, PanelState.SCORING, PanelState.DISCUSSED], due_on__lte=today + REMIND_BEFORE
    )  # fmt: skip
    told = set(
        JournalEntry.objects.filter(fact="thinktank.panel.reminded", happened_at__gte=at - timedelta(days=1))
        .values_list("subject", flat=True)
    )  # fmt: skip
    return [panel for panel in due.order_by("pk") if subject_of(panel) not in told]


@attachments.readable_through("thinktank.panelsubject")
def _may_read_material(user: User | None, pk: int) -> bool:
    """Permission to read material of a panel: its members on duty for that subject, and the bureau."""
    if user is None:
        return False
    sheets = ScoreSheet.objects.filter(subject=pk, member__expert__user=user, member__state__in=ON_PANEL)
    if sheets.exclude(state__in=[SheetState.RECUSED, SheetState.VOID]).exists():
        return True
    return Panel.objects.handled_by(user).filter(subjects=pk).exists()


@attachments.readable_through("thinktank.expert")
def _may_read_application(user: User | None, pk: int) -> bool:
    """Permission to read documents of an application: the applicant, and the bureau."""
    if user is None:
        return False
    return (
        Expert.objects.of(user).filter(pk=pk).exists()
        or Expert.objects.handled_by(user).filter(pk=pk).exists()
    )
