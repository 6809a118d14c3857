"""
Registry of kinds of panels: each app that convenes panels registers its kind, with the criteria it begins with.

A kind is registered in its app's registration.py and known by its code in `Panel.kind` and `CriteriaSet.kind`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class CriterionIn:
    """One criterion: its name, its weight in percent, and guidance."""

    name: str
    weight: int
    guidance: str


@dataclass(frozen=True)
class PanelKind:
    """
    One kind of panel. Policy: 2.2, 2.3, 3.2.3, 3.3.1, 3.5.2.

    `stem` begins the codes of what is judged (甲-01) and is used by no other kind; `criteria` are version 1 of a new
    installation, their weights make 100; `order` places the kind among those of other apps.
    """

    code: str
    label: StrOrPromise
    stem: str
    criteria: Sequence[CriterionIn]
    order: int


_kinds: dict[str, PanelKind] = {}


def register(kind: PanelKind) -> None:
    """Add a kind of panel. Its code and its stem are its own."""
    others = [one for one in _kinds.values() if one != kind]
    if any(kind.code == one.code or kind.stem == one.stem for one in others):
        raise ValueError(f"The code {kind.code} or the stem {kind.stem} is taken.")
    _kinds[kind.code] = kind


def get(code: str) -> PanelKind:
    return _kinds[code]


def kinds() -> Sequence[PanelKind]:
    return sorted(_kinds.values(), key=lambda one: one.order)


def choices() -> list[tuple[str, StrOrPromise]]:
    """What the fields `kind` offer and call by name."""
    return [(one.code, one.label) for one in kinds()]
