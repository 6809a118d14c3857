"""Models whose check constraints are asked of the database in one statement instead of three each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.core.exceptions import FieldError
from django.db import models, router


class CheckedModel(models.Model):
    """
    A model that validates its check constraints together.

    Django asks of each constraint in a savepoint of its own. All are asked in one; only if they do not hold together
    does Django ask of each, and says which. Where the question itself fails, the database judges when the row is written.
    """

    class Meta:
        abstract = True

    _checks_hold = False

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        self._checks_hold = self._all_checks_hold(exclude)
        super().validate_constraints(exclude=exclude)

    def get_constraints(self) -> list[tuple[type[models.Model], Sequence[models.BaseConstraint]]]:
        """The constraints that are still to be validated one by one."""
        found = super().get_constraints()
        if not self._checks_hold:
            return found
        return [
            (model, [one for one in own if not isinstance(one, models.CheckConstraint)])
            for model, own in found
        ]

    def _all_checks_hold(self, exclude: Collection[str] | None) -> bool:
        checks = [one.condition for one in self._meta.constraints if isinstance(one, models.CheckConstraint)]
        if not checks:
            return True
        values: dict[str, Any] = self._get_field_expression_map(meta=self._meta, exclude=exclude)  # type: ignore[attr-defined]
        try:
            return models.Q(*checks).check(values, using=router.db_for_write(type(self), instance=self))
        except FieldError:  # a constraint speaks of an excluded field: Django leaves that one out
            return False
