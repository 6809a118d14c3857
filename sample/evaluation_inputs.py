"""What rounds of the sample city rest on: versions of frameworks, a panel of experts, what people answered."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from evaluation.actions.frameworks import copy_content
from evaluation.models import FrameworkVersion, Indicator, Round, RoundPanel, Survey
from evaluation.panel_kind import ROUND_PANEL
from evaluation.policy import Source
from evaluation.states import SurveyState, VersionState
from sample.panels import Panels, PlanOfPanel
from sample.people import People
from sample.project_panels import SEATS
from sample.world import World
from thinktank.actions.convening import SubjectIn
from thinktank.states import PanelState

SECOND_NOTE = (
    "到场率的满分线从 85% 调到 80%：前两轮没有一个项目到过 85%；参与单位实际投入不填报的，不给总分（示例）"
)
REQUIRED = "D1"  # of the second version: without it there is no total
REMARKS = (
    "做的事是居民提过的，反馈以后又改了一次。", "来的人说得出学到了什么，记录完整。", "做法简单，别的镇街照着就能办。",
    "材料写得比做得好，现场记录偏少。", "效果要再看一季；建议把合作单位写清楚。",
)  # fmt: skip


def adopt_all(world: World, people: People) -> None:
    """Put the first version of every framework in force, written by one and adopted by another."""
    for version in FrameworkVersion.objects.select_related("framework").order_by("pk"):
        _adopted(world, people, version, -380)


def adopt_second(world: World, people: People, code: str) -> None:
    """
    Retire the version in force for one with another line, so that a change of rules can be told from one of data,
    and with a figure without which there is no total.
    """
    old = FrameworkVersion.objects.adopted().get(framework__code=code)
    new = _copy(world, people, old, SECOND_NOTE, -150)
    Indicator.objects.filter(version=new, measure="events.attendance_rate").update(target=Decimal(80))
    Indicator.objects.filter(version=new, code=REQUIRED).update(on_missing="refuse")
    old.state = VersionState.RETIRED
    old.save(update_fields=["state"])
    world.tell(
        "evaluation.version.retired", old, people.accounts["city2"], world.at(-143, 15), number=old.number
    )
    _adopted(world, people, new, -153)


def draft_next(world: World, people: People, states: Mapping[str, str]) -> None:
    """Versions that are being written, or wait for a second person, by the code of their framework."""
    for code, state in states.items():
        old = FrameworkVersion.objects.adopted().get(framework__code=code)
        new = _copy(world, people, old, "按上一轮的回应修订（示例）", -9)
        if state == VersionState.SUBMITTED:
            new.state = state
            new.save(update_fields=["state"])
            writer = people.accounts["city1"]
            world.tell("evaluation.version.submitted", new, writer, world.at(-4, 9), number=new.number)


def _copy(world: World, people: People, old: FrameworkVersion, note: str, day: int) -> FrameworkVersion:
    writer = people.accounts["city1"]
    new = FrameworkVersion.objects.create(
        framework=old.framework, number=old.number + 1, note=note, written_by=writer, written_at=world.at(day, 10),
        weights_from=old.weights_from,
    )  # fmt: skip
    copy_content(old, new)
    world.tell("evaluation.version.drafted", new, writer, world.at(day, 10), note=note, number=new.number)
    return new


def _adopted(world: World, people: People, version: FrameworkVersion, day: int) -> None:
    writer, adopter = people.accounts["city1"], people.accounts["city2"]
    version.state, version.written_by, version.written_at = VersionState.ADOPTED, writer, world.at(day, 10)
    version.adopted_by, version.adopted_at = adopter, world.at(day + 10, 15)
    version.save()
    world.tell("evaluation.version.submitted", version, writer, world.at(day + 5, 9), number=version.number)
    world.tell("evaluation.version.adopted", version, adopter, world.at(day + 10, 15), number=version.number)


def judge_subjects(world: World, panels: Panels, round: Round, begins: int) -> None:
    """Have the expert indicator of `round` judged by a panel that is drawn, scores and is signed before it closes."""
    indicator = round.version.indicators.get(source=Source.EXPERT)
    subjects = tuple(
        SubjectIn(
            ref=one.ref, title=one.title, summary=f"{indicator.name}：{indicator.definition}。{indicator.method}。",
            institutions=[one.institution] if one.institution else [],
        )
        for one in round.subjects.select_related("institution").order_by("pk")
    )  # fmt: skip
    panel = panels.make(PlanOfPanel(
        f"{round.name.removesuffix('（示例）')}专家评议", PanelState.SIGNED, (), begins, seats=SEATS, drops=True,
        kind=ROUND_PANEL.code, subjects=subjects, remarks=REMARKS,
    ))  # fmt: skip
    RoundPanel.objects.create(round=round, indicator=indicator, panel=panel)
    world.tell(
        "evaluation.panel.convened", round, panels.people.accounts["city1"], world.at(begins, 9), panel=panel.pk,
        indicator=indicator.pk,
    )  # fmt: skip


def ask_people(round: Round) -> None:
    """Let the year's published survey feed `round`."""
    Survey.objects.filter(state=SurveyState.PUBLISHED).update(round=round)
