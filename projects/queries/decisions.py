"""The frozen document of a decision list, and its digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from projects.models import DecisionList, DecisionRow


def document(decision_list: DecisionList, rows: Iterable[DecisionRow]) -> dict[str, object]:
    """What is frozen of a list. Needs the rows' projects and leads loaded; no query then."""
    return {
        "title": decision_list.title,
        "year": decision_list.year,
        "call": decision_list.call.title,
        "rows": [
            {
                "position": row.position,
                "number": row.project.number,
                "project": row.project.title,
                "lead": row.project.lead.name,
                "type": str(row.project.get_type_display()),
                "key_field": str(row.project.get_key_field_display()),
                "score": None if row.score is None else str(row.score),
                "verdict": str(row.get_verdict_display()),
                "reason": row.reason,
            }
            for row in sorted(rows, key=lambda row: row.position)
        ],
    }


def canonical(frozen: object) -> str:
    """The one text of a frozen list: keys sorted, no blanks, UTF-8."""
    return json.dumps(frozen, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(frozen: object) -> str:
    """SHA-256 of the canonical text."""
    return hashlib.sha256(canonical(frozen).encode()).hexdigest()
