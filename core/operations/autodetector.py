"""
What `makemigrations` compares: the models without their names and those of their fields.

A name (verbose_name) is a word on the screen, no part of a table; changing one makes no migration (ADR 0055).
"""

from __future__ import annotations

from typing import Final

from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.questioner import MigrationQuestioner
from django.db.migrations.state import ProjectState
from django.db.models import Field

NAMES: Final = ("verbose_name", "verbose_name_plural")


class Autodetector(MigrationAutodetector):
    """Django's, blind to the names of models and fields. Commands name it as their `autodetector`."""

    def __init__(
        self, from_state: ProjectState, to_state: ProjectState, questioner: MigrationQuestioner | None = None
    ) -> None:
        super().__init__(_without_names(from_state), _without_names(to_state), questioner)


def _without_names(state: ProjectState) -> ProjectState:
    """A copy of `state` whose models and fields have no names."""
    copy = state.clone()
    for model in copy.models.values():
        model.options = {name: value for name, value in model.options.items() if name not in NAMES}
        model.fields = {name: _nameless(field) for name, field in model.fields.items()}
    return copy


def _nameless(field: Field) -> Field:  # type: ignore[type-arg]
    _name, _path, args, kwargs = field.deconstruct()
    kwargs.pop("verbose_name", None)
    return type(field)(*args, **kwargs)
