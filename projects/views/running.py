"""Shared helpers of the views of a running project: project, acting institution, files."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.db import models
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from community.models import Institution
from community.policy import Right
from core.files import attachments
from core.models import Attachment, User
from core.web import buttons
from core.web.buttons import Answer
from core.web.requests import SignedInRequest
from projects.models import Project
from projects.queries.parties import takes_part, worked_on_by


def write(request: SignedInRequest, form: forms.Form, act: Callable[[dict[str, Any]], object]) -> Answer:
    """Take a form's files and fields to the action, all or nothing; what refuses lands on the form."""
    return buttons.write(request, form, act, accept_files)


def accept_files(request: SignedInRequest, values: dict[str, Any]) -> None:
    """Turn the uploads among a form's cleaned fields into attachments."""
    if "files" in values:
        values["files"] = accepted(request, values["files"])


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
    """
    The institution the person acts for in this project: that of the seat in use if it takes part, else another of
    theirs that does.
    """
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
