"""State machines as data: one table of allowed moves per model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError

M = TypeVar("M", bound=models.Model)


class MoveNotAllowed(DomainError):
    code = "move_not_allowed"
    message = _("当前状态不能做这一步。可能别人刚处理过，请刷新页面看看最新状态。")


class HasState(Protocol):
    state: str


@dataclass(frozen=True)
class Lifecycle:
    """
    The moves a model may make, as `{state: states it may go to}`.

    Every state is a key; a state with no exits is final.
    """

    moves: Mapping[str, frozenset[str]]

    def allows(self, source: str, target: str) -> bool:
        return target in self.moves[source]

    def move(self, thing: HasState, target: str) -> None:
        """
        Put `thing` in state `target`, in memory; the caller saves.

        :raises MoveNotAllowed: if the table has no such move.
        """
        if not self.allows(thing.state, target):
            raise MoveNotAllowed
        thing._moved = [getattr(thing, "_moved", [thing.state])[0], target]  # type: ignore[attr-defined]  # told by the journal
        thing.state = target

    def sources_of(self, target: str) -> frozenset[str]:
        """The states from which `target` can be reached in one move: which rows a queue may offer it for."""
        return frozenset(source for source, targets in self.moves.items() if target in targets)


_registered: list[tuple[type[models.Model], Lifecycle]] = []


def register(lifecycles: Mapping[type[M], Lifecycle]) -> None:
    """Register the lifecycles (tables of moves) of an app's models."""
    _registered.extend(lifecycles.items())


def registered() -> Sequence[tuple[type[models.Model], Lifecycle]]:
    """Every model with a state and its table, in the order of the apps."""
    return tuple(_registered)


def state_is_known(
    app: str, model: str, states: type[models.TextChoices], field: str = "state"
) -> models.CheckConstraint:
    """The CHECK every state field carries: the database knows the states too."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{field}__in": states.values}), name=f"{app}_{model}_{field}_known"
    )
