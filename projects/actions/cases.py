"""
Case studies (典型案例): written to a template, reviewed by two people from outside, published, withdrawn. Policy:
3.2.2, 3.4.1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from community.models import Institution, Seat
from core import searchtext
from core.errors import DomainError
from core.files import attachments
from core.record import journal
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update
from projects import policy
from projects.actions import return_notes
from projects.actions.plan import SayWhy
from projects.actions.sharing import NotAParty
from projects.models import Case, CaseFigure, CaseReview, Project
from projects.models.cases import SECTIONS, TITLES
from projects.queries.parties import takes_part
from projects.queries.return_notes import lines_of
from projects.queries.search_texts import of_case
from projects.states import CASE, PUBLIC, CaseState

EDITABLE = (CaseState.DRAFT, CaseState.RETURNED)


class ProjectNotPublic(DomainError):
    code = "project_not_public"
    message = _("项目入选公示以后才能写案例。")


class CaseNotEditable(DomainError):
    code = "case_not_editable"
    message = _("案例正在评议或已经发布，不能改。退回后可以改；要改已发布的，请先撤下。")


class SectionsMissing(DomainError):
    code = "case_sections_missing"
    message = _("还有没写的部分：{names}。写完再提交。")


class FiguresMissing(DomainError):
    code = "case_figures_missing"
    message = _("“结果怎样”至少要有一个数据，别人才看得出效果。")


class ReviewOwnCase(DomainError):
    code = "review_own_case"
    message = _("你在撰写单位有席位，或者参与了写作，不能评议这个案例。")


class ReviewedAlready(DomainError):
    code = "case_reviewed_already"
    message = _("你已经评议过这一稿。两审要由两个人来做，请另一位同事办。")


@dataclass(frozen=True)
class CaseText:
    """What the author writes. Sections may be empty in a draft."""

    title: str
    summary: str
    mode: str
    problem: str
    approach: str
    steps: str
    resources: str
    result: str
    needs: str
    pitfalls: str


@dataclass(frozen=True)
class FigureText:
    name: str
    value: Decimal
    unit: str
    note: str = ""


@transaction.atomic
def draft_case(
    *, project: Project, institution: Institution, text: CaseText, figures: Sequence[FigureText] = (), by: Actor, at: datetime
) -> Case:  # fmt: skip
    """
    Start a case of a public project, for an institution that takes part in it.

    :raises ProjectNotPublic: before public notice.
    :raises NotAParty: for an institution that has not signed.
    """
    if project.state not in PUBLIC:
        raise ProjectNotPublic
    if not takes_part(project, institution):
        raise NotAParty(name=institution)
    case = Case(
        project=project,
        institution=institution,
        created_by=by.person,
        created_at=at,
        is_sample=project.is_sample,
    )
    _fill(case, text, figures)
    journal.record("projects.case.drafted", about=case, by=by, at=at, project=project.pk)
    return case


@transaction.atomic
def edit_case(*, case: Case, text: CaseText, figures: Sequence[FigureText], by: Actor, at: datetime) -> Case:
    """
    Change a draft or a returned case.

    :raises CaseNotEditable: while it is reviewed or published.
    """
    case = _locked(case)
    if case.state not in EDITABLE:
        raise CaseNotEditable
    _fill(case, text, figures)
    journal.record("projects.case.edited", about=case, by=by, at=at)
    return case


@transaction.atomic
def submit_case(*, case: Case, by: Actor, at: datetime) -> Case:
    """
    Hand a case in for its two reviews.

    :raises SectionsMissing: while a section of the template is empty.
    :raises FiguresMissing: without any figure in the result.
    """
    case = _locked(case)
    names = [TITLES[name] for name in SECTIONS if not getattr(case, name).strip()]
    if names:
        raise SectionsMissing(names="、".join(names))
    if not case.figures.exists():
        raise FiguresMissing
    CASE.move(case, CaseState.SUBMITTED)
    case.submitted_at, case.round = at, case.round + 1
    case.save(update_fields=["state", "submitted_at", "round"])
    return_notes.settle(case, at)
    journal.record("projects.case.submitted", about=case, by=by, at=at, project=case.project_id)
    return case


@transaction.atomic
def review_case(
    *,
    case: Case,
    is_passed: bool,
    comment: str,
    notes: Mapping[str, str] | None = None,
    by: Actor,
    at: datetime,
) -> CaseReview:
    """
    Do the next of the two reviews. The second pass approves; any refusal sends the case back.

    :raises ReviewOwnCase: for people with a seat at the author's institution, and for the author.
    :raises ReviewedAlready: for who did the first; the database refuses it too.
    :raises SayWhy: if it is sent back without a word.
    """
    case = _locked(case)
    if case.state != CaseState.SUBMITTED:
        raise MoveNotAllowed
    _refuse_own(case, by)
    if not is_passed and not comment.strip():
        raise SayWhy
    done = list(case.reviews.filter(round=case.round).values_list("reviewer_id", flat=True))
    if by.person.pk in done:
        raise ReviewedAlready
    try:
        with transaction.atomic():
            review = CaseReview.objects.create(
                case=case, round=case.round, stage=len(done) + 1, reviewer=by.person, is_passed=is_passed,
                comment=comment.strip(), decided_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise ReviewedAlready from error
    journal.record(
        "projects.case.reviewed",
        about=case,
        by=by,
        at=at,
        note=comment,
        stage=review.stage,
        is_passed=is_passed,
    )
    if not is_passed:
        _send_back(case, comment, notes, by, at)
    elif review.stage == policy.CASE_REVIEWERS:
        CASE.move(case, CaseState.APPROVED)
        case.save(update_fields=["state"])
        journal.record("projects.case.approved", about=case, by=by, at=at)
    return review


@transaction.atomic
def publish_case(*, case: Case, by: Actor, at: datetime) -> Case:
    """Publish an approved case in the public library; its files become public too."""
    case = _locked(case)
    CASE.move(case, CaseState.PUBLISHED)
    case.published_at = at
    case.save(update_fields=["state", "published_at"])
    attachments.about(case).update(is_public=True)
    journal.record("projects.case.published", about=case, by=by, at=at, project=case.project_id)
    return case


@transaction.atomic
def return_case(
    *, case: Case, comment: str, notes: Mapping[str, str] | None = None, by: Actor, at: datetime
) -> Case:
    """Send an approved case back before it is published, with the reason."""
    case = _locked(case)
    if case.state != CaseState.APPROVED:
        raise MoveNotAllowed
    if not comment.strip():
        raise SayWhy
    _send_back(case, comment, notes, by, at)
    return case


@transaction.atomic
def withdraw_case(*, case: Case, reason: str, by: Actor, at: datetime) -> Case:
    """
    Withdraw one's own published case or a draft; replications stay on record.

    :raises SayWhy: without a reason.
    """
    return _taken_down(_locked(case), reason, by, at)


@transaction.atomic
def take_down_case(*, case: Case, reason: str, by: Actor, at: datetime) -> Case:
    """
    Remove somebody's published case from the library, by the bureau, which needs two people.

    :raises MoveNotAllowed: if it is not published. :raises SayWhy: without a reason.
    """
    case = _locked(case)
    if case.state != CaseState.PUBLISHED:
        raise MoveNotAllowed
    return _taken_down(case, reason, by, at)


def _taken_down(case: Case, reason: str, by: Actor, at: datetime) -> Case:
    if not reason.strip():
        raise SayWhy
    CASE.move(case, CaseState.WITHDRAWN)
    case.withdraw_reason = reason.strip()
    case.save(update_fields=["state", "withdraw_reason"])
    attachments.about(case).update(is_public=False)
    journal.record("projects.case.withdrawn", about=case, by=by, at=at, note=reason)
    return case


def _send_back(case: Case, comment: str, notes: Mapping[str, str] | None, by: Actor, at: datetime) -> None:
    return_notes.write(case, lines_of(case), notes or {}, by, at)
    CASE.move(case, CaseState.RETURNED)
    case.save(update_fields=["state"])
    journal.record("projects.case.returned", about=case, by=by, at=at, note=comment)


def _refuse_own(case: Case, by: Actor) -> None:
    """Refuse reviewers from the author's institution: nobody both writes and approves the same case."""
    sits_there = Seat.objects.of(by.person).filter(institution_id=case.institution_id).exists()
    if sits_there or case.created_by_id == by.person.pk:
        raise ReviewOwnCase


def _fill(case: Case, text: CaseText, figures: Sequence[FigureText]) -> None:
    for name, value in asdict(text).items():
        setattr(case, name, value.strip())
    if len(figures) > policy.CASE_FIGURES_MAX:
        raise ValidationError(f"最多 {policy.CASE_FIGURES_MAX} 个数据。")
    case.full_clean(exclude=["search", *SECTIONS])
    case.search = searchtext.document(*of_case(case))
    case.save()
    case.refresh_from_db(fields=["search"])
    case.figures.all().delete()
    rows = [CaseFigure(case=case, **asdict(figure)) for figure in figures]
    for row in rows:
        row.full_clean()
        row.save()


def _locked(case: Case) -> Case:
    return for_update(case, "project", "institution")
