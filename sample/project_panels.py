"""
Projects before panels of the think tank: one panel for each type in a call, drawn, scored and signed in time for its list.

The draw is made, and the result added up, by the functions that make real ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from projects.actions.scoring import subject_of
from projects.models import PanelResult, Project
from projects.panel_kind import PROJECT_PANEL
from projects.policy import ProjectType
from sample.panels import Panels, PlanOfPanel
from sample.project_words import ProjectWords
from sample.world import World, make
from thinktank.actions.convening import Quota
from thinktank.models import Panel, ScoreSheet
from thinktank.policy import Category
from thinktank.queries import panels as panel_queries
from thinktank.states import PanelState

BEGINS = {0: -358, 1: -202, 2: -62}  # of the panels of a call, in days from today: after the last visit
SEATS = (*(Quota(category, None, 1) for category in Category), Quota(None, None, 1))
LEVELS = {"社区影像馆": 60, "地铁口图书角": 70}  # about what their panels thought of them; of the others 83
REMARKS = (
    "需求摸得清楚，几家单位的分工写到了人。", "整合是真整合，出人出场地都有约定。", "做法有岭南特色，别的镇街照着能做。",
    "进度偏紧，建议把第一批活动提前定下来。", "预期效果要有可以核对的口径。", "经费来源稳当，安全预案到位。",
)  # fmt: skip


class ProjectPanels(Panels):
    """Panels of projects: what is thought of one follows from what became of it."""

    levels: Mapping[str, int] = {}

    def _mark(self, sheet: ScoreSheet) -> Decimal:
        level = self.levels[sheet.subject.ref] + sheet.subject_id * 7 % 9 - 4
        return Decimal(max(40, min(98, level + self.dice.randrange(-6, 7))))


def judge_projects(
    world: World, panels: Panels, projects: list[Project], words: Mapping[int, ProjectWords]
) -> None:
    """Give `projects` (each of a call) their score, by the panels of their call and type."""
    by_ref = {f"projects.project:{one.pk}": one for one in projects}
    jury = ProjectPanels(
        world, panels.people, panels.kitchen, panels.tank, world.dice("project panels"), panels.criteria
    )
    jury.levels = {ref: LEVELS.get(words[one.pk].title, 83) for ref, one in by_ref.items()}
    for call, begins in BEGINS.items():
        for kind in ProjectType:
            judged = [one for one in projects if words[one.pk].call == call and one.type == kind]
            if judged:
                subjects = tuple(subject_of(one, is_blind=False) for one in judged)
                title = f"{judged[0].submitted_at:%Y} 年{kind.label}项目评审（第{'一二三'[call]}批）"
                panel = jury.make(PlanOfPanel(
                    title, PanelState.SIGNED, (), begins, seats=SEATS, drops=True, kind=PROJECT_PANEL.code, subjects=subjects,
                    remarks=REMARKS,
                ))  # fmt: skip
                _take_results(panel, by_ref)
    Project.objects.bulk_update(projects, ["score", "scored_at"])


def _take_results(panel: Panel, by_ref: Mapping[str, Project]) -> None:
    """What projects do with a signed result."""
    assert panel.signed_at is not None
    rows = []
    for found in panel_queries.results(panel):
        project = by_ref[found.ref]
        assert found.mean is not None
        project.score, project.scored_at = found.mean, panel.signed_at
        rows.append(PanelResult(
            project=project, panel=panel, mean=found.mean, spread=found.spread or 0, sheets=found.sheets,
            comments="\n".join(found.comments), stored_at=panel.signed_at,
        ))  # fmt: skip
    make(rows)
