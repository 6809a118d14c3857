"""Frameworks as SQL: a RunPython would render the whole project's models, and every later migration would pay for it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from evaluation.seeds import FrameworkSeed

PLAIN: Final[dict[str, Any]] = {  # what a row of an indicator holds where the seed says nothing
    "better": "higher", "measure": "", "frequency": "round", "rule": "linear", "floor": 0, "target": None, "steps": [],
    "unit_points": None, "cap": None, "stated_pct": None, "is_sampled": False, "is_shrunk": False, "counts_people": False,
    "least": None, "most": None, "jump_pct": None, "not_above": "",
}  # fmt: skip


def literal(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, list):
        return literal(json.dumps(value)) + "::jsonb"
    return "'" + str(value).replace("'", "''") + "'"


def statements(frameworks: Iterable[FrameworkSeed]) -> Iterator[str]:
    """What puts `frameworks` into the database as drafts."""
    for framework in frameworks:
        yield (
            "WITH made AS (INSERT INTO evaluation_framework (code, name, kind, about) VALUES"
            f" ({literal(framework.code)}, {literal(framework.name)}, {literal(framework.kind)}, {literal(framework.about)})"
            " RETURNING id)"
            " INSERT INTO evaluation_frameworkversion (framework_id, number, note, state, written_at, weights_from)"
            " SELECT id, 1, '起始版本', 'draft', now(), '本平台起始值' FROM made"
        )
        version = (
            "(SELECT version.id FROM evaluation_frameworkversion version"
            " JOIN evaluation_framework framework ON framework.id = version.framework_id"
            f" WHERE framework.code = {literal(framework.code)} AND version.number = 1)"
        )
        for dimension in framework.dimensions:
            yield (
                "INSERT INTO evaluation_dimension (version_id, code, name, weight) VALUES"
                f" ({version}, {literal(dimension.code)}, {literal(dimension.name)}, {dimension.weight})"
            )
            place = f"(SELECT id FROM evaluation_dimension WHERE version_id = {version} AND code = {literal(dimension.code)})"
            for indicator in dimension.indicators:
                fields = {**PLAIN, **indicator.fields}
                yield (
                    f"INSERT INTO evaluation_indicator (version_id, dimension_id, {', '.join(fields)}) VALUES"
                    f" ({version}, {place}, {', '.join(map(literal, fields.values()))})"
                )
