"""What the pages of a running project share: one row, the buttons it offers, and one way to answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from community.models import Institution
from community.policy import Right
from core import attachments
from core.actions import discard_draft
from core.errors import DomainError
from core.models import Attachment, User
from core.requests import SignedInRequest
from projects.models import Project
from projects.queries.parties import takes_part, worked_on_by


@dataclass(frozen=True)
class Way:
    """
    A button of a row: whose it is (`rows` answers what a person may do it to), in which states it is offered, what it
    asks for, and the action, called with the row as `argument` and the form's fields.
    """

    label: str
    rows: Callable[[User], models.QuerySet[Any]]
    argument: str
    act: Callable[..., object]
    sources: frozenset[str]
    done: str
    form: type[forms.Form] = forms.Form
    is_danger: bool = False
    with_more: Callable[[SignedInRequest, Any], Mapping[str, object]] = field(default=lambda request, row: {})


@dataclass(frozen=True)
class Offer:
    """A button as the page draws it, with its form: empty, or as it was refused."""

    verb: str
    label: str
    form: forms.Form
    is_danger: bool
    is_open: bool


Page = Callable[..., HttpResponse]


def offers(
    request: SignedInRequest, row: Any, ways: Mapping[str, Way], bound: Mapping[str, forms.Form]
) -> Sequence[Offer]:
    """The buttons `row` offers the person now. One query a button of its state."""
    return [
        Offer(verb, way.label, bound.get(verb) or way.form(), way.is_danger, verb in bound)
        for verb, way in ways.items()
        if getattr(row, "state", "") in way.sources and way.rows(request.user).filter(pk=row.pk).exists()
    ]


def go(
    request: SignedInRequest, pk: int, verb: str, ways: Mapping[str, Way], page: Page, back: str
) -> HttpResponse:
    """Do one button: 404 for who may not, 422 where the form is wrong, 409 where a rule refuses."""
    way = ways.get(verb)
    if way is None:
        raise Http404
    row = get_object_or_404(way.rows(request.user), pk=pk)
    form = way.form(request.POST, request.FILES)
    answer = write(
        request, form,
        lambda values: way.act(
            **{way.argument: row}, **values, **way.with_more(request, row), by=request.actor, at=timezone.now()
        ),
    )  # fmt: skip
    if answer.is_done:
        messages.success(request, way.done)
        return redirect(back, pk=pk)
    return page(request, pk, bound={verb: form}, refusal=answer.refusal, status=answer.status)


@dataclass(frozen=True)
class Answer:
    """What became of a form: done, or the refusal and the status to answer with."""

    is_done: bool
    refusal: DomainError | None = None
    status: int = 200
    made: Any = None


def write(request: SignedInRequest, form: forms.Form, act: Callable[[dict[str, Any]], object]) -> Answer:
    """Take a form's files and fields to the action, all or nothing; what refuses lands on the form."""
    if not form.is_valid():
        return Answer(False, status=422)
    values = dict(form.cleaned_data)
    try:
        with transaction.atomic():
            if "files" in values:
                values["files"] = accepted(request, values["files"])
            made = act(values)
    except DomainError as refusal:
        if refusal.code.startswith(("file_", "picture_")):
            form.add_error("files", str(refusal))
            return Answer(False, status=422)
        return Answer(False, refusal, 409)
    except ValidationError as error:
        form.add_error(None, "；".join(error.messages))
        return Answer(False, status=422)
    discard_draft(user=request.user, form=request.path)
    return Answer(True, made=made)


def accepted(request: SignedInRequest, uploads: Iterable[Any]) -> list[Attachment]:
    return [
        attachments.accept(
            upload=upload, purpose="evidence", by=request.actor, at=timezone.now(), keep_taken_at=True
        )
        for upload in uploads
    ]


def project_of(request: SignedInRequest, pk: int) -> Project:
    """The project, for people who work on it; it does not exist for others."""
    rows = worked_on_by(request.user).select_related("lead", "lead__area").defer("search")
    return get_object_or_404(rows, pk=pk)


def leads(request: SignedInRequest, project: Project) -> bool:
    """Whether the person acts for the lead."""
    return Project.objects.editable_by(request.user).filter(pk=project.pk).exists()


def acting_for(request: SignedInRequest, project: Project) -> Institution:
    """For whom the person acts in this project: the seat in use if it takes part, else another of theirs that does."""
    seat = request.seat
    if seat and seat.carries(Right.PROPOSE) and takes_part(project, seat.institution):
        return seat.institution
    for institution in Institution.objects.where(request.user, Right.PROPOSE).select_related("area"):
        if takes_part(project, institution):
            return institution
    raise Http404


def may_look(user: User | None, projects: models.QuerySet[Any]) -> bool:
    """Whether `user` works on one of `projects` (a subquery of keys), or oversees it: they read its private files."""
    if user is None:
        return False
    worked_on = worked_on_by(user).filter(pk__in=projects).exists()
    return worked_on or Project.objects.overseen_by(user).filter(pk__in=projects).exists()
