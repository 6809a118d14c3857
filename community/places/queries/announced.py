"""Announced changes of public rules: confirmed by two people, not yet in force."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from community.members.models import Institution
from community.places.models import ServiceStandard
from core.models import PendingAct
from core.record.journal import subject_of

DUTIES: Final = (
    "community.responsibility.add",
    "community.responsibility.revise",
    "community.responsibility.end",
)
PUBLISH: Final = "community.standard.publish"
ITEMS: Final = "community.standard.items"


@dataclass(frozen=True)
class Announced:
    """A change in force from `effective_on`: `shown` are pairs of label and text, as they were confirmed."""

    effective_on: date
    title: str
    shown: Sequence[Sequence[str]]


def of_duties() -> Sequence[Announced]:
    """Changes of the list of responsibilities, the next first. One query."""
    return _told(PendingAct.objects.announced(*DUTIES))


def of_standard(institution: Institution, standard: ServiceStandard | None) -> Sequence[Announced]:
    """Changes of the standard that `institution` is under (`standard`, None without one), the next first. One query."""
    acts = PendingAct.objects.announced(PUBLISH, ITEMS)
    return _told(act for act in acts if _is_about(act, institution, standard))


def _is_about(act: PendingAct, institution: Institution, standard: ServiceStandard | None) -> bool:
    if act.kind == ITEMS:
        return standard is not None and act.subject == subject_of(standard)
    values = act.content["values"]
    levels = [institution.level] if standard is not None and standard.level else [institution.level, ""]
    return values["kind"] == institution.kind and values["level"] in levels


def _told(acts: Iterable[PendingAct]) -> Sequence[Announced]:
    return [Announced(act.effective_on, act.title, act.content["shown"]) for act in acts]
