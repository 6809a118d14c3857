"""The decision list: drawn up, decided and frozen, five working days in public notice, objections. Policy: 2.2, 3.2.1."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from core.dates.workdays import add_working_days
from core.errors import DomainError
from core.record import journal, objections
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update
from core.states import ObjectionState
from projects import policy, rules
from projects.actions.applications import locked
from projects.actions.checks import open_check
from projects.actions.guards import SamePerson, refuse_unless_city
from projects.actions.reviews import reject_with_reason
from projects.models import Call, CheckKind, DecisionList, DecisionRow, Objection, Project, Verdict
from projects.queries import decisions
from projects.states import DECISION_LIST, PROJECT, ListState, ProjectState


class NothingToDecide(DomainError):
    code = "nothing_to_decide"
    message = _("这个征集现在没有评审完成、还没有进名单的项目。")


class ListBeingDrawnUp(DomainError):
    code = "list_being_drawn_up"
    message = _("这个征集已有一份名单在拟定，请在那份里继续。")


class ReasonMissing(DomainError):
    code = "reason_missing"
    message = _("“{title}”不入选，要写理由，牵头单位会看到。")


class ListFrozen(DomainError):
    code = "list_frozen"
    message = _("名单已经审定冻结，不能再改。")


class NoticeStillRuns(DomainError):
    code = "notice_still_runs"
    message = _("公示到 {until} 才期满，之后才能办结。")


class ObjectionsOpen(DomainError):
    code = "objections_open"
    message = _("还有 {count} 条异议没有书面答复，答复后才能办结。")


class ObjectionTooLate(DomainError):
    code = "objection_too_late"
    message = _("公示在 {last} 结束，现在不能再提异议。有意见可以拨打 12345，或向市级主管部门书面反映。")


class NotInNotice(DomainError):
    code = "not_in_notice"
    message = _("这份名单还没有开始公示。")


class NotInThisList(DomainError):
    code = "not_in_this_list"
    message = _("这个项目不在这份名单里，请重新选择。")


@transaction.atomic
def draw_up_list(*, call: Call, title: str, by: Actor, at: datetime) -> DecisionList:
    """
    Gather what the panels have scored for a call, best first, all proposed as reserve until decided row by row.

    :raises NothingToDecide, ListBeingDrawnUp: if there is no room for a list.
    """
    refuse_unless_city(by.person)
    call = for_update(call)
    if call.lists.filter(state=ListState.DRAFT).exists():
        raise ListBeingDrawnUp
    listed = DecisionRow.objects.filter(list__state=ListState.DRAFT).values("project")
    found = call.projects.filter(state=ProjectState.UNDER_REVIEW, score__isnull=False).exclude(pk__in=listed)
    scored = list(found.order_by("-score", "pk"))
    if not scored:
        raise NothingToDecide
    made = DecisionList.objects.create(
        year=call.year, call=call, title=title.strip() or f"{call.title}名单", drawn_up_by=by.person, drawn_up_at=at
    )  # fmt: skip
    DecisionRow.objects.bulk_create(
        DecisionRow(list=made, project=project, position=place, score=project.score)
        for place, project in enumerate(scored, start=1)
    )
    journal.record("projects.list.drawn_up", about=made, by=by, at=at, rows=len(scored))
    return made


@transaction.atomic
def decide_row(*, row: DecisionRow, verdict: str, reason: str, by: Actor, at: datetime) -> DecisionRow:
    """
    Propose what becomes of one project. :raises ListFrozen: once the list is decided.

    :raises ReasonMissing: for a rejection without a reason.
    """
    refuse_unless_city(by.person)
    decided = _locked_list(row.list)
    if decided.state != ListState.DRAFT:
        raise ListFrozen
    row = for_update(row, "project")
    if verdict == Verdict.REJECT and not reason.strip():
        raise ReasonMissing(title=row.project.title)
    row.verdict, row.reason = Verdict(verdict), reason.strip()
    row.save(update_fields=["verdict", "reason"])
    journal.record(
        "projects.list.row_decided", about=decided, by=by, at=at, project=row.project_id, verdict=verdict
    )
    return row


@transaction.atomic
def decide_list(*, decision_list: DecisionList, by: Actor, at: datetime) -> DecisionList:
    """
    Decide a list: it is frozen with its hash, and each project goes where its row says.

    :raises SamePerson: for who drew it up; the database refuses it too.
    """
    decided = _locked_list(decision_list)
    refuse_unless_city(by.person)
    if by.person.pk == decided.drawn_up_by_id:
        raise SamePerson(step="拟定名单")
    DECISION_LIST.move(decided, ListState.DECIDED)
    rows = list(decided.rows.select_related("project__lead").order_by("position"))
    decided.document = decisions.document(decided, rows)
    decided.digest = decisions.digest(decided.document)
    decided.decided_by, decided.decided_at = by.person, at
    decided.save(update_fields=["state", "document", "digest", "decided_by", "decided_at"])
    journal.record(
        "projects.list.decided", about=decided, by=by, at=at, rows=len(rows), digest=decided.digest
    )
    for row in rows:
        _carry_out(row, by, at)
    return decided


@transaction.atomic
def start_notice(*, decision_list: DecisionList, by: Actor, at: datetime) -> DecisionList:
    """Start the public notice of a decided list: five working days, the day of publication not counted."""
    noticed = _locked_list(decision_list)
    refuse_unless_city(by.person)
    DECISION_LIST.move(noticed, ListState.IN_NOTICE)
    noticed.notice_from = localdate(at)
    last_day = add_working_days(noticed.notice_from, rules.LIST_NOTICE.on(at))
    noticed.notice_until = last_day + policy.ONE_DAY
    noticed.save(update_fields=["state", "notice_from", "notice_until"])
    for project in _selected(noticed, ProjectState.DECIDED):
        PROJECT.move(project, ProjectState.IN_NOTICE)
        project.save(update_fields=["state"])
        journal.record("projects.project.noticed", about=project, by=by, at=at, list=noticed.pk)
    journal.record("projects.list.noticed", about=noticed, by=by, at=at)
    return noticed


@transaction.atomic
def file_objection(
    *, decision_list: DecisionList, project: Project | None, name: str, contact: str, text: str, by: Actor, at: datetime
) -> Objection:  # fmt: skip
    """
    Object by name during public notice, to one project or to the list as a whole.

    :raises ObjectionTooLate: after the last day; the database refuses it too.
    :raises NameNeeded: without a name and a way to reach its holder.
    :raises ValidationError: if the person's last objection to this list is not answered yet.
    """
    noticed = _locked_list(decision_list)
    if noticed.notice_until is None:
        raise NotInNotice
    if noticed.state != ListState.IN_NOTICE or localdate(at) >= noticed.notice_until:
        raise ObjectionTooLate(last=_day(noticed.notice_until - policy.ONE_DAY))
    if project is not None and not noticed.rows.filter(project=project).exists():
        raise NotInThisList
    objection = Objection(list=noticed, project=project, text=text)
    objections.file(
        objection, "projects.objection.filed", name=name, contact=contact, by=by, at=at, list=noticed.pk
    )
    return objection


@transaction.atomic
def answer_objection(
    *, objection: Objection, is_upheld: bool, answer: str, by: Actor, at: datetime
) -> Objection:
    """
    Answer in writing; upheld against a project takes that project off the list, with the answer as reason.

    :raises OwnObjection: for who filed it.
    """
    _locked_list(objection.list)
    objection = for_update(objection)
    refuse_unless_city(by.person)
    objections.answer(
        objection, "projects.objection.answered", is_upheld=is_upheld, words=answer, by=by, at=at, note=answer
    )
    if is_upheld and objection.project is not None:
        project = locked(objection.project)
        if project.state == ProjectState.IN_NOTICE:
            reject_with_reason(project, answer, by, at)
    return objection


def uphold_objection(*, objection: Objection, answer: str, by: Actor, at: datetime) -> Objection:
    """Answer that an objection is right; what it was against ends by it, so it takes two people."""
    return answer_objection(objection=objection, is_upheld=True, answer=answer, by=by, at=at)


@transaction.atomic
def close_notice(*, decision_list: DecisionList, by: Actor, at: datetime) -> DecisionList:
    """
    End a notice: what still stands in it goes into incubation, its midterm check gets a date.

    :raises NoticeStillRuns: before the five working days are over.
    :raises ObjectionsOpen: while an objection waits for its answer.
    """
    closed = _locked_list(decision_list)
    refuse_unless_city(by.person)
    if closed.state != ListState.IN_NOTICE or closed.notice_until is None:
        raise MoveNotAllowed
    if localdate(at) < closed.notice_until:
        raise NoticeStillRuns(until=_day(closed.notice_until - policy.ONE_DAY))
    if waiting := closed.objections.filter(state=ObjectionState.FILED).count():
        raise ObjectionsOpen(count=waiting)
    DECISION_LIST.move(closed, ListState.CLOSED)
    closed.closed_at = at
    closed.save(update_fields=["state", "closed_at"])
    for project in _selected(closed, ProjectState.IN_NOTICE):
        _incubate(project, by, at)
    journal.record("projects.list.closed", about=closed, by=by, at=at)
    return closed


def _incubate(project: Project, by: Actor, at: datetime) -> None:
    PROJECT.move(project, ProjectState.INCUBATING)
    project.incubating_since = localdate(at)
    project.save(update_fields=["state", "incubating_since"])
    journal.record("projects.project.incubating", about=project, by=by, at=at)
    open_check(project, CheckKind.MIDTERM, _midterm_day(project), by, at)


def _midterm_day(project: Project) -> date:
    """The middle of the project's period, but never sooner than a month after incubation began."""
    since = project.incubating_since or project.created_at.date()
    starts, ends = project.starts_on or since, project.ends_on or since
    middle = starts + (ends - starts) * policy.MIDTERM_SHARE
    return max(middle, since + timedelta(days=30))


def _carry_out(row: DecisionRow, by: Actor, at: datetime) -> None:
    project = locked(row.project)
    if row.verdict == Verdict.REJECT:
        reject_with_reason(project, row.reason, by, at)
        return
    is_selected = row.verdict == Verdict.SELECT
    PROJECT.move(project, ProjectState.DECIDED if is_selected else ProjectState.RESERVED)
    project.save(update_fields=["state"])
    fact = "projects.project.decided" if is_selected else "projects.project.reserved"
    journal.record(fact, about=project, by=by, at=at, note=row.reason, list=row.list_id)


def _selected(decision_list: DecisionList, state: str) -> list[Project]:
    rows = decision_list.rows.filter(verdict=Verdict.SELECT, project__state=state).order_by("project_id")
    return [locked(row.project) for row in rows.select_related("project")]


def _locked_list(decision_list: DecisionList) -> DecisionList:
    return for_update(decision_list, "call")


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
