"""Views of applications for the lead: sections, checklist, preview, submission."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST, require_safe

from community.models import Institution
from community.policy import Right
from community.seat_rights import acting_institution, rows_of, takes
from core.constraints import at_fields
from core.errors import DomainError
from core.files import attachments
from core.files.downloads import download
from core.record.edits import Edit
from core.web import drafts
from core.web.buttons import Answer, write
from core.web.drafts import sign_in_keeping_text
from core.web.requests import SignedInRequest
from core.web.undo import undo
from projects.actions import applications, parts
from projects.forms import applications as forms
from projects.forms.progress import AttachForm
from projects.models import Call, Partner, Project, may_lead
from projects.queries import checklist, papers, versions
from projects.queries.dossier import dossier
from projects.queries.lights import light
from projects.queries.parties import worked_on_by
from projects.queries.waiting import with_next_due
from projects.states import OPEN_TO_CALLS, PROJECT, PUBLIC, RUNNING, ProjectState

ROWS = "rows"  # what is stored beside the fields of a section's form
PLAIN = {"basics": forms.BasicsForm, "problem": forms.ProblemForm}
MIXED: dict[str, tuple[Any, Any]] = {
    "partners": (forms.LeadForm, forms.PartnerRowForm),
    "plan": (forms.PlanForm, forms.MilestoneRowForm),
    "money": (forms.MoneyForm, forms.FundingRowForm),
    "figures": (forms.FiguresForm, forms.FigureRowForm),
}

SAID = {
    "recall": "撤回了，现在是草稿。改好以后再交。", "void": "已作废。内容还能看，可以复制为新的。",
    "copy": "复制好了，这是新的草稿。检查一遍再交。",
}  # fmt: skip


@login_required
@require_safe
@takes(Right.PROPOSE)
def my_projects(request: SignedInRequest) -> HttpResponse:
    """The projects of the institution one sits at, led or joined."""
    institution = acting_institution(request)
    led: Any = with_next_due(Project.objects.filter(lead=institution).for_list())
    page, today = Paginator(led, 20).get_page(request.GET.get("page")), localdate()
    joined = (
        Partner.objects.filter(institution=institution)
        .select_related("project__lead")
        .order_by("state", "-asked_at")
    )
    context = {
        "page": page, "rows": [(one, light(one.next_due, today) if one.state in RUNNING else None) for one in page],
        "joined": joined[:50], "institution": institution,
        "may_lead": may_lead(institution), "calls": Call.objects.taking(timezone.now())[:3],
    }  # fmt: skip
    return render(request, "projects/list.html", context)


@sign_in_keeping_text
@takes(Right.PROPOSE)
def new_project(request: SignedInRequest) -> HttpResponse:
    institution = acting_institution(request)
    kept = drafts.initial(request)
    form = forms.StartForm(request.POST or None, initial={"call": request.GET.get("call"), **kept})
    refusal: DomainError | None = None
    if not may_lead(institution):
        refusal = applications.LeadNotAllowed(name=institution.name)
    if request.method == "POST" and form.is_valid():
        try:
            made = applications.draft_project(
                lead=institution, **form.cleaned_data, by=request.actor, at=timezone.now()
            )
        except DomainError as error:
            refusal = error
        except ValidationError as error:
            form.add_error(None, at_fields(error, form.fields))
        else:
            return redirect("projects:edit_project", pk=made.pk, section="basics")
    status = 422 if form.errors else 409 if refusal and request.method == "POST" else 200
    context = {"form": form, "institution": institution, "refusal": refusal}
    return render(request, "projects/new.html", context, status=status)


@sign_in_keeping_text
@rows_of(Right.PROPOSE)
def edit_project(request: SignedInRequest, pk: int, section: str) -> HttpResponse:
    """One section of the form. Gaps are allowed; the check list names them."""
    project = get_object_or_404(
        Project.objects.editable_by(request.user).select_related("lead", "call"), pk=pk
    )
    if section not in checklist.SECTIONS:
        raise Http404
    if not project.is_writable:
        return redirect("projects:progress", pk=pk)
    form, row_forms = _forms(request, project, section)
    refusal = None
    if request.method == "POST":
        is_good = form.is_valid()
        if row_forms is not None:
            is_good = row_forms.is_valid() and is_good
        if is_good:
            answer = _save_section(request, project, section, form, row_forms)
            refusal = answer.refusal
            if answer.is_done:
                messages.success(request, "已保存。")
                return redirect("projects:edit_project", pk=pk, section=_next(request, section))
    wrong = bool(form.errors) or bool(row_forms is not None and row_forms.is_bound and any(row_forms.errors))
    context = {**_edit_context(project, section), "form": form, "row_forms": row_forms, "refusal": refusal}
    return render(request, "projects/edit.html", context, status=422 if wrong else 409 if refusal else 200)


@login_required
@require_safe
@rows_of(Right.PROPOSE)
def preview(request: SignedInRequest, pk: int) -> HttpResponse:
    """The application as it stands, as its readers will see it."""
    project = get_object_or_404(
        Project.objects.followed_by(request.user).select_related("lead", "call"), pk=pk
    )
    found = checklist.missing(project)
    context = {
        "project": project, "rows": list(versions.rows(versions.frozen_now(project))), "missing": found,
        "files": attachments.about(project), "similar": checklist.similar(project),
        "may_submit": _is_mine(request, project) and PROJECT.allows(project.state, ProjectState.SUBMITTED),
    }  # fmt: skip
    return render(request, "projects/preview.html", context)


@login_required
@require_safe
@rows_of(Right.PROPOSE)
def export(request: SignedInRequest, pk: int) -> HttpResponse:
    """The application as a Word document: the last version handed in, or the draft."""
    own = Project.objects.followed_by(request.user) | Project.objects.overseen_by(request.user)
    project = get_object_or_404(own.select_related("lead", "call").distinct(), pk=pk)
    version = None if project.is_writable else project.versions.order_by("-number").first()
    paper = papers.application_paper(project, version, names_contact=_may_call(request, project))
    return download(paper, f"{project.number}.docx", is_private=True)


@login_required
@require_POST
def act(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """Submit, take back, end, copy, or put into a call."""
    project = get_object_or_404(Project.objects.editable_by(request.user), pk=pk)
    acts: dict[str, Callable[[], object]] = {
        "submit": lambda: applications.submit_project(project=project, by=request.actor, at=timezone.now()),
        "recall": lambda: applications.recall_project(project=project, by=request.actor, at=timezone.now()),
        "void": lambda: applications.void_project(project=project, by=request.actor, at=timezone.now()),
        "copy": lambda: applications.copy_project(project=project, by=request.actor, at=timezone.now()),
        "attach": lambda: _attach(request, project),
    }
    if verb not in acts:
        raise Http404
    try:
        made = acts[verb]()
    except DomainError as refusal:
        context = {**progress_context(request, project), "refusal": refusal}
        return render(request, "projects/progress.html", context, status=409)
    messages.success(request, SAID.get(verb, "办好了。"))
    return redirect("projects:progress", pk=made.pk if isinstance(made, Project) else pk)


def undo_of(project: Project, is_mine: bool) -> dict[str, object]:
    """What components/_undo.html offers."""
    state = ProjectState(project.state)
    signed = project.partners.signed().count() if is_mine else 0
    files = attachments.about(project).count() if is_mine else 0
    lost = [
        f"{signed} 个参与单位的签署，新的一份要重新签" if signed else "",
        f"{files} 份支撑材料，不会带到新的一份里" if files else "",
        "在这个征集里的位置：复制的一份要重新选征集，截止以后就交不上" if project.call_id else "",
        "到现在为止的审核意见" if project.submitted_at else "",
    ]
    return undo(
        "projects:project_act", project.pk, recall=is_mine and state == ProjectState.SUBMITTED,
        void=is_mine and PROJECT.allows(state, ProjectState.WITHDRAWN), copy=is_mine, lost=lost,
    )  # fmt: skip


def progress_context(request: SignedInRequest, project: Project) -> dict[str, Any]:
    """What the progress page shows to the lead, a partner or staff."""
    project = Project.objects.select_related("lead__area", "call").get(pk=project.pk)
    is_mine = _is_mine(request, project)
    may_submit = is_mine and PROJECT.allows(project.state, ProjectState.SUBMITTED)
    return {
        "project": project, "dossier": dossier(project, localdate()), "is_mine": is_mine, "may_submit": may_submit,
        "may_edit": is_mine and project.is_writable,
        "undo": undo_of(project, is_mine),
        "missing": checklist.missing(project) if may_submit else [],
        "similar": checklist.similar(project) if may_submit else [],
        "attach_form": AttachForm() if is_mine and project.state in OPEN_TO_CALLS and not project.call else None,
        "works": worked_on_by(request.user).filter(pk=project.pk).exists(), "is_public": project.state in PUBLIC,
        "to_sign": project.partners.signable_by(request.user).filter(state="asked").exists(),
    }  # fmt: skip


def _attach(request: SignedInRequest, project: Project) -> None:
    form = AttachForm(request.POST)
    if not form.is_valid():
        raise applications.CallNotOpen
    applications.attach_to_call(
        project=project, call=form.cleaned_data["call"], by=request.actor, at=timezone.now()
    )


def _is_mine(request: SignedInRequest, project: Project) -> bool:
    return Project.objects.editable_by(request.user).filter(pk=project.pk).exists()


def _may_call(request: SignedInRequest, project: Project) -> bool:
    """Whether the person sees the contact person: the lead's own people and the bureau, not partners."""
    own = Institution.objects.with_seat(request.user).filter(pk=project.lead_id)
    return own.exists() or Project.objects.overseen_by(request.user).filter(pk=project.pk).exists()


def _forms(request: SignedInRequest, project: Project, section: str) -> tuple[Any, Any]:
    kept = drafts.initial(request)
    data, files = request.POST or None, request.FILES or None
    if section == "files":
        return forms.FilesForm(data, files), None
    if section in PLAIN:
        form = PLAIN[section](data, initial={**_initial(project, section), **kept})
        Edit(form, project, lambda row: _initial(row, section))
        return form, None
    plain, row_form = MIXED[section]
    form = plain(data, initial={**_initial(project, section), **kept})
    rows = forms.row_set(row_form, data, forms.kept_rows(kept) or _rows(project, section))
    Edit(
        form, project, lambda row: {**_initial(row, section), ROWS: _rows(row, section)},
        more=lambda: {ROWS: forms.typed_rows(rows)} if rows.is_bound and rows.is_valid() else {},
    )  # fmt: skip
    return form, rows


def _initial(project: Project, section: str) -> dict[str, Any]:
    if section == "money":
        return {"budget_yuan": _yuan(project.budget_cents) if project.budget_cents else None}
    names = PLAIN[section].base_fields if section in PLAIN else MIXED[section][0].base_fields
    return {name: getattr(project, name) for name in names}


def _rows(project: Project, section: str) -> list[dict[str, Any]]:
    if section == "partners":
        return [
            {"institution": one.institution.name, "contribution": one.contribution, "shares": one.shares}
            for one in project.partners.for_list()
        ]
    if section == "plan":
        return [
            {"title": one.title, "due_on": one.due_on} for one in project.milestones.order_by("due_on", "pk")
        ]
    if section == "money":
        return [
            {"source": one.source, "planned_yuan": _yuan(one.planned_cents), "payer": one.payer, "purpose": one.purpose}
            for one in project.fundings.order_by("pk")
        ]  # fmt: skip
    return [
        {"name": one.name, "unit": one.unit, "target": one.target.normalize(), "counting": one.counting}
        for one in project.figures.order_by("pk")
    ]


def _yuan(cents: int) -> str:
    """Cents as people type them."""
    return f"{cents // 100}.{cents % 100:02d}" if cents % 100 else str(cents // 100)


def _save_section(
    request: SignedInRequest, project: Project, section: str, form: Any, row_forms: Any
) -> Answer:
    """Write the section with its rows and files, all or nothing."""

    def section_written() -> None:
        _write_section(request, project, section, form, row_forms)

    if section == "files":  # adds, and changes nothing that is there
        return write(request, form, lambda _values: section_written())
    return write(request, form, lambda _values: form.edit.save(section_written))


def _write_section(
    request: SignedInRequest, project: Project, section: str, form: Any, row_forms: Any
) -> None:
    chosen = form.cleaned_data
    acting: dict[str, Any] = {"by": request.actor, "at": timezone.now()}
    rows = forms.rows_of(row_forms) if row_forms is not None else []
    if section in PLAIN:
        applications.write_project(project=project, fields=form.values(), **acting)
    elif section == "partners":
        applications.write_project(project=project, fields=chosen, **acting)
        parts.write_partners(project=project, rows=rows, **acting)
    elif section == "plan":
        parts.write_plan(project=project, **chosen, rows=rows, **acting)
    elif section == "money":
        cents = int((chosen["budget_yuan"] or 0) * 100)
        parts.write_money(project=project, budget_cents=cents, rows=rows, **acting)
    elif section == "figures":
        parts.write_figures(project=project, **chosen, rows=rows, **acting)
    else:
        applications.locked_for_writing(project)
        files = [attachments.accept(upload=upload, purpose="project", **acting) for upload in chosen["files"]]
        attachments.claim(files, project)


def _next(request: SignedInRequest, section: str) -> str:
    """Where saving leads: this section again, or the one after it."""
    names = list(checklist.SECTIONS)
    if "stay" in request.POST or section == names[-1]:
        return section
    return names[names.index(section) + 1]


def _edit_context(project: Project, section: str) -> dict[str, Any]:
    project.refresh_from_db()
    found = checklist.missing(project)
    notes = [note for note in dossier(project, localdate()).notes if note.field in _fields_of(section)]
    return {
        "project": project, "section": section, "sections": checklist.sections(found), "missing": found,
        "title": checklist.SECTIONS[section], "notes": notes,
        "here": [one for one in found if one.section == section],
        "names": forms.institutions_offered(project) if section == "partners" else [],
        "files": attachments.about(project, "project") if section == "files" else [],
        "similar": checklist.similar(project) if section == "basics" else [],
        "partners": project.partners.for_list() if section == "partners" else [],
    }  # fmt: skip


def _fields_of(section: str) -> tuple[str, ...]:
    named = papers.IN_SECTION.get(section, ())
    return ("title", *named) if section == "basics" else named
