"""Versions of an application: what is frozen, labels of fields, differences."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _

from core.record import differences
from core.record.differences import Change
from projects.models import ExpectedFigure, Funding, LineNote, Milestone, Partner, Project, ProjectVersion
from projects.policy import Share

PLAIN: Final = (
    "title", "type", "key_field", "nature", "summary", "problem", "innovation", "lead_base", "audience", "plan",
    "starts_on", "ends_on", "budget_cents", "risks", "support",
)  # fmt: skip
ROWS: Final = {
    "partners": _("参与单位"),
    "fundings": _("经费来源"),
    "milestones": _("里程碑"),
    "figures": _("预期指标"),
}
FIELDS: Final = (*PLAIN, *ROWS)
# what a partner signs besides its own part: changing one of them takes the signatures back
TERMS: Final = (
    "title", "type", "key_field", "plan", "starts_on", "ends_on", "budget_cents", "fundings", "milestones", "figures",
)  # fmt: skip


def yuan(cents: int) -> str:
    """Money as people read it: 万元 with what decimals it needs."""
    text = f"{cents / 1_000_000:,.6f}".rstrip("0").rstrip(".")
    return f"{text} 万元"


def partner_line(partner: Partner) -> str:
    shares = "、".join(str(Share(share).label) for share in partner.shares)
    return f"{partner.institution.name}：{partner.contribution}" + (f"（{shares}）" if shares else "")


def funding_line(funding: Funding) -> str:
    payer = f"，{funding.payer}" if funding.payer else ""
    purpose = f"，用于{funding.purpose}" if funding.purpose else ""
    return f"{funding.get_source_display()} {yuan(funding.planned_cents)}{payer}{purpose}"


def milestone_line(milestone: Milestone) -> str:
    return f"{milestone.due_on.isoformat()} {milestone.title}"


def figure_line(figure: ExpectedFigure) -> str:
    counting = f"（{figure.counting}）" if figure.counting else ""
    return f"{figure.name} {number(figure.target)} {figure.unit}{counting}"


def number(value: object) -> str:
    """A decimal without the zeros nobody typed."""
    text = f"{value:,.2f}"
    return text.rstrip("0").rstrip(".")


def frozen(
    project: Project,
    partners: Iterable[Partner],
    fundings: Iterable[Funding],
    milestones: Iterable[Milestone],
    figures: Iterable[ExpectedFigure],
) -> dict[str, object]:
    """What a version keeps of an application. No query if the partners' institutions are loaded."""
    plain: dict[str, object] = {}
    for name in PLAIN:
        value = getattr(project, name)
        plain[name] = value.isoformat() if isinstance(value, date) else value
    return {
        **plain,
        "partners": [partner_line(one) for one in partners],
        "fundings": [funding_line(one) for one in fundings],
        "milestones": [milestone_line(one) for one in sorted(milestones, key=lambda row: row.due_on)],
        "figures": [figure_line(one) for one in figures],
    }


def frozen_now(project: Project) -> dict[str, object]:
    """What would be frozen of `project` as it stands. Four queries."""
    return frozen(
        project,
        project.partners.select_related("institution").order_by("pk"),
        project.fundings.order_by("pk"),
        project.milestones.order_by("due_on", "pk"),
        project.figures.order_by("pk"),
    )


def terms_digest(project: Project) -> str:
    """SHA-256 of the terms as they stand; a partner's signature keeps it."""
    now = frozen_now(project)
    text = json.dumps({name: now[name] for name in TERMS}, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class FieldRow:
    """One field of a version as people read it, with the notes on it that no later version settled."""

    field: str
    label: str
    value: str
    is_long: bool
    notes: Sequence[LineNote]


def label(name: str) -> str:
    if name in ROWS:
        return str(ROWS[name])
    if name == "budget_cents":
        return "总预算"
    return str(getattr(Project._meta.get_field(name), "verbose_name", name))


def shown(name: str, value: object) -> str:
    """A frozen value as people read it."""
    if name == "budget_cents":
        return yuan(value if isinstance(value, int) else 0)
    if isinstance(value, list):
        return "\n".join(str(line) for line in value) or "无"
    if name in ROWS or value in (None, ""):
        return "未填"
    choices = dict(getattr(Project._meta.get_field(name), "flatchoices", []))
    return str(choices.get(value, value))


def rows(fields: dict[str, object], notes: Sequence[LineNote] = ()) -> Iterator[FieldRow]:
    """Yield the fields of a version in the order of the form."""
    for name in FIELDS:
        if name in fields:
            text = shown(name, fields[name])
            is_long = len(text) > 60 or "\n" in text
            yield FieldRow(name, label(name), text, is_long, [note for note in notes if note.field == name])


def changes(before: ProjectVersion, after: ProjectVersion) -> Iterator[Change]:
    """Yield what differs between two versions, in the order of the form."""
    for name in FIELDS:
        old, new = before.fields.get(name), after.fields.get(name)
        if old == new:
            continue
        was, now = shown(name, old), shown(name, new)
        compared = differences.lines(was, now) if "\n" in was + now or len(was + now) > 120 else ()
        yield Change(name, label(name), was, now, compared)
