"""Completeness check of an application by section, and projects with a similar name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from core.files import attachments
from projects.models import Project, may_lead
from projects.policy import SIMILAR_NAMES, SIMILAR_SHOWN
from projects.queries.versions import label, yuan
from projects.states import NAMELESS, PartnerState

SECTIONS: Final = {
    "basics": _("基本信息"),
    "problem": _("问题和创新"),
    "partners": _("牵头和参与"),
    "plan": _("计划和里程碑"),
    "money": _("经费"),
    "figures": _("预期指标和风险"),
    "files": _("支撑材料"),
}
TEXTS: Final = {
    "basics": ("summary", "audience", "contact_name", "contact_phone"),
    "problem": ("problem", "innovation"),
    "partners": ("lead_base",),
    "plan": ("plan", "starts_on", "ends_on"),
    "money": (),
    "figures": ("risks", "support"),
    "files": (),
}


@dataclass(frozen=True)
class Missing:
    """One missing item, and the section where it is entered."""

    section: str
    text: str
    is_gap: bool = False  # money that does not add up, refused with a code of its own


@dataclass(frozen=True)
class Section:
    """A section of the form as the editor lists it."""

    name: str
    title: str
    missing: int


def missing(project: Project) -> Sequence[Missing]:
    """Everything that prevents submission. Six queries."""
    return [
        *_blank(project), *_partners(project), *_plan(project), *_money(project), *_figures(project), *_files(project),
    ]  # fmt: skip


def sections(found: Sequence[Missing]) -> Sequence[Section]:
    """The sections in the order of the form, with what each lacks."""
    return [
        Section(name, str(title), sum(1 for one in found if one.section == name))
        for name, title in SECTIONS.items()
    ]


def money_gap(project: Project) -> int:
    """Budget minus the sum of its sources, in cents."""
    planned = project.fundings.aggregate(sum=Sum("planned_cents"))["sum"] or 0
    return project.budget_cents - planned


def gap_in_words(project: Project, gap: int) -> str:
    total, planned = yuan(project.budget_cents), yuan(project.budget_cents - gap)
    more = f"来源少了 {yuan(gap)}" if gap > 0 else f"来源多了 {yuan(-gap)}"
    return f"总预算 {total}，各来源合计 {planned}，{more}"


def similar(project: Project) -> Sequence[Project]:
    """Live projects of others, or one's own, whose name is much like this one, nearest first. One query."""
    if not project.title:
        return []
    live = Project.objects.exclude(state__in=NAMELESS).exclude(pk=project.pk)
    return list(
        live.annotate(likeness=TrigramSimilarity("title", project.title))
        .filter(likeness__gte=SIMILAR_NAMES)
        .select_related("lead")
        .defer("search")
        .order_by("-likeness", "pk")[:SIMILAR_SHOWN]
    )


def _blank(project: Project) -> Iterator[Missing]:
    if not may_lead(project.lead):
        yield Missing("basics", "牵头单位要是本市公共文化机构或其主管部门")
    for section, names in TEXTS.items():
        for name in names:
            if not getattr(project, name):
                yield Missing(section, f"{label(name)}还没有填")


def _partners(project: Project) -> Iterator[Missing]:
    words = {PartnerState.ASKED: "还没有签署", PartnerState.DECLINED: "不参加，请删去或重新邀请"}
    for partner in project.partners.exclude(state=PartnerState.SIGNED).select_related("institution"):
        yield Missing("partners", f"{partner.institution}{words[PartnerState(partner.state)]}")


def _plan(project: Project) -> Iterator[Missing]:
    days = list(project.milestones.values_list("title", "due_on"))
    if not days:
        yield Missing("plan", "至少写一个里程碑")
    if project.starts_on and project.ends_on:
        for title, due in days:
            if not project.starts_on <= due <= project.ends_on:
                yield Missing("plan", f"里程碑“{title}”不在项目起止日期内")


def _money(project: Project) -> Iterator[Missing]:
    if not project.budget_cents:
        yield Missing("money", "总预算还没有填")
    gap = money_gap(project)
    if gap:
        yield Missing("money", gap_in_words(project, gap), is_gap=True)


def _figures(project: Project) -> Iterator[Missing]:
    if not project.figures.exists():
        yield Missing("figures", "至少写一个预期指标")


def _files(project: Project) -> Iterator[Missing]:
    if not attachments.about(project, "project").exists():
        yield Missing("files", "还没有支撑材料（立项文件、合作意向、现场照片等）")
