"""Documents: applications and decision lists as Word or workbook, certificates as PDF."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime
from typing import cast

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localdate

from core.files import spreadsheets
from core.files.docx import Paper
from core.files.pdf import pdf
from projects.models import DecisionList, Project, ProjectVersion
from projects.queries.checklist import SECTIONS
from projects.queries.versions import FIELDS, frozen_now, label, rows, shown

IN_SECTION = {
    "basics": ("type", "key_field", "nature", "summary", "audience"),
    "problem": ("problem", "innovation"),
    "partners": ("lead_base", "partners"),
    "plan": ("starts_on", "ends_on", "plan", "milestones"),
    "money": ("budget_cents", "fundings"),
    "figures": ("figures", "risks", "support"),
}
NUMERALS = "一二三四五六七"
LIST_COLUMNS = ("序号", "项目编号", "项目", "牵头单位", "类型", "重点领域", "评审均分", "结论", "理由")


def application_paper(
    project: Project, version: ProjectVersion | None = None, *, names_contact: bool
) -> bytes:
    """
    The application as a Word document: the frozen `version`, or the working copy. Four queries without one.

    `names_contact` for the lead's own people and the bureau only: the form promises that to whom it asks for.
    """
    fields = version.fields if version else frozen_now(project)
    state = f"第 {version.number} 版" if version else "草稿"
    mark = "，示例数据" if project.is_sample else ""
    paper = Paper(f"{project.title}申报书", note=f"{project.lead.name}（{state}{mark}）")
    contact = f"{project.contact_name} {project.contact_phone}".strip()
    paper.facts([
        ("项目编号", project.number), ("牵头单位", project.lead.name),
        ("征集", project.call.title if project.call else "不针对征集"),
        *([("联系人", contact or "未填")] if names_contact else []),
    ])  # fmt: skip
    values = {row.field: row for row in rows(fields)}
    for place, (section, names) in enumerate(IN_SECTION.items()):
        paper.head(f"{NUMERALS[place]}、{SECTIONS[section]}")
        for name in names:
            if name in values:
                paper.head(values[name].label, 2)
                paper.text(values[name].value)
    return paper.data()


def list_rows(decision_list: DecisionList) -> list[list[object]]:
    """The rows of a frozen list, in LIST_COLUMNS; of one being drawn up, as it stands."""
    if decision_list.document:
        frozen = cast("list[dict[str, object]]", decision_list.document["rows"])
        names = ("position", "number", "project", "lead", "type", "key_field", "score", "verdict", "reason")
        return [[row[name] for name in names] for row in frozen]
    standing = decision_list.rows.select_related("project__lead").order_by("position")
    return [
        [row.position, row.project.number, row.project.title, row.project.lead.name, row.project.get_type_display(),
         row.project.get_key_field_display(), None if row.score is None else str(row.score),
         row.get_verdict_display(), row.reason]
        for row in standing
    ]  # fmt: skip


def list_paper(decision_list: DecisionList) -> bytes:
    paper = Paper(decision_list.title, note="示例数据" if decision_list.is_sample else "")
    columns = ("序号", "项目", "牵头单位", "类型", "均分", "结论")
    paper.table(
        columns, [[row[0], row[2], row[3], row[4], row[6], row[7]] for row in list_rows(decision_list)]
    )
    if decision_list.digest:
        paper.text(f"名单已冻结，校验值（SHA-256）：{decision_list.digest}")
    return paper.data()


def list_workbook(decision_lists: Iterable[DecisionList]) -> bytes:
    """One sheet of rows, the list's title first."""
    table = [[one.title, *row, one.digest] for one in decision_lists for row in list_rows(one)]
    return spreadsheets.workbook(["名单", *LIST_COLUMNS, "校验值"], table)


def comparison(projects: Iterable[Project]) -> tuple[list[Project], list[tuple[str, list[str]]]]:
    """Applications side by side: a line for each field, a cell for each project, by the last version handed in."""
    chosen = list(projects)
    frozen = {}
    for version in ProjectVersion.objects.filter(project__in=chosen).order_by("number"):
        frozen[version.project_id] = version.fields
    lines = [
        (label(name), [shown(name, frozen.get(project.pk, {}).get(name)) for project in chosen])
        for name in FIELDS
        if name != "title"
    ]
    return chosen, lines


def certificate(project: Project, at: datetime) -> bytes:
    """The certificate of a named project, with a code that leads to its public page."""
    address = settings.SITE_URL + reverse("portal:project", args=[project.pk])
    code = io.BytesIO()
    segno.make(address, error="m").save(code, kind="svg", border=0, xmldecl=False, svgns=True)
    named = project.named_on or localdate(at)
    return pdf(
        "projects/naming.typ",
        {
            "title": project.title, "lead": project.lead.name, "number": project.number,
            "type": str(project.get_type_display()), "key_field": str(project.get_key_field_display()),
            "day": f"{named.year} 年 {named.month} 月 {named.day} 日", "address": address,
            "qr": code.getvalue().decode(), "is_sample": project.is_sample,
            "partners": [partner.institution.name for partner in project.partners.signed().for_list()],
        },
        at=at,
    )  # fmt: skip
