"""Texts of the full-text search columns of this app."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from core.searchtext import Indexed
from projects.models import Case, Project
from projects.models.cases import SECTIONS


def of_project(project: Project) -> Sequence[str]:
    return [project.title, project.summary, project.problem, project.lead.name]


def of_case(case: Case) -> Sequence[str]:
    return [case.title, case.summary, *(getattr(case, name) for name in SECTIONS)]


INDEXED: Final = (Indexed(Project, of_project, ("lead",)), Indexed(Case, of_case))
