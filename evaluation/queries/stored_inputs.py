"""Stored inputs of a computed round, for computing it with other weights or another version."""

from __future__ import annotations

from evaluation.formulas.assessment import FAILED, Absent, Measured
from evaluation.models import Round, Score
from evaluation.queries.sources import absent_by_declaration
from evaluation.states import ScoreState

GIVEN = ("numerator", "denominator", "squares", "n")


def inputs_again(round: Round) -> dict[str, dict[str, Measured | Absent]]:
    """
    By subject and indicator: what was measured, and why there was nothing where it was late, not applicable or failed.

    What is not in it was missing. Two queries.
    """
    found: dict[str, dict[str, Measured | Absent]] = {}
    rows = Score.objects.filter(subject__round=round)
    for ref, code, state, note, *given in rows.values_list(
        "subject__ref", "indicator__code", "state", "note", *GIVEN
    ):
        numerator, denominator, squares, n = given
        row = found.setdefault(ref, {})
        if state == ScoreState.FAILED:
            row[code] = Absent(FAILED, note)
        elif numerator is not None:
            row[code] = Measured(numerator, denominator, n, squares)
    for ref, code, absent in absent_by_declaration(round):
        found.setdefault(ref, {})[code] = absent
    return found
