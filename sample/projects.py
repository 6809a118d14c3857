"""Benchmark projects in every state, over two years of calls. Figures are sample data, whoever the policy names."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from community.models import Institution
from core import searchtext
from core.dates.workdays import add_working_days
from core.models import User
from core.people.contacts import index_of
from projects import policy
from projects.models import (
    Call,
    DecisionList,
    DecisionRow,
    Project,
    ProjectVersion,
    Verdict,
    may_lead,
    title_key,
)
from projects.policy import ExitReason
from projects.queries import decisions, versions
from projects.states import RUNNING, ListState
from projects.states import ProjectState as S
from sample.institutions import Bodies
from sample.panels import Panels
from sample.people import People
from sample.project_panels import judge_projects
from sample.project_parts import figures_of, fundings_of, milestones_of, partners_of, texts_of
from sample.project_words import CALLS, PROJECTS, ProjectWords
from sample.words import MARK
from sample.world import World, make

DAY = timedelta(days=1)
NOT_HANDED_IN = (S.DRAFT, S.WITHDRAWN)
PAST_RECOMMENDATION = (
    S.RECOMMENDED,
    S.QUALIFIED,
    S.UNDER_REVIEW,
    S.RESERVED,
    S.DECIDED,
    S.IN_NOTICE,
    *RUNNING,
    S.EXITED,
    S.REJECTED,
)
PAST_QUALIFICATION = tuple(state for state in PAST_RECOMMENDATION if state != S.RECOMMENDED)
PAST_REVIEW = tuple(state for state in PAST_QUALIFICATION if state != S.QUALIFIED)
NAMED = (S.NAMED, S.CONFIRMED, S.RECTIFYING)
# (call, title, state, notice from: days from today)
LISTS = (
    (0, "{year} 年度公共文化标杆项目名单", ListState.CLOSED, -345),
    (1, "{year} 年度公共文化标杆项目名单（春季）", ListState.CLOSED, -180),
    (2, "{year} 年度公共文化标杆项目名单（夏季）", ListState.IN_NOTICE, -3),
    (2, "{year} 年度公共文化标杆项目名单（夏季第二批）", ListState.DECIDED, None),
    (2, "{year} 年度公共文化标杆项目名单（夏季第三批）", ListState.DRAFT, None),
)  # fmt: skip


@dataclass
class Projects:
    """What was made; `words` of each project by its id, `since` the day it began by its id."""

    calls: list[Call] = field(default_factory=list)
    projects: list[Project] = field(default_factory=list)
    lists: list[DecisionList] = field(default_factory=list)
    words: dict[int, ProjectWords] = field(default_factory=dict)

    @property
    def by_state(self) -> dict[str, list[Project]]:
        found: dict[str, list[Project]] = defaultdict(list)
        for project in self.projects:
            found[project.state].append(project)
        return found

    @property
    def named(self) -> dict[str, Project]:
        """Projects by the title on screen."""
        return {project.title: project for project in self.projects}


def make_projects(world: World, bodies: Bodies, people: People, panels: Panels) -> Projects:
    made = Projects(calls=_calls(world))
    plans = [
        _project(world, bodies, people, made.calls, words, place) for place, words in enumerate(PROJECTS)
    ]
    made.projects = make(plans)
    made.words = {project.pk: words for project, words in zip(made.projects, PROJECTS, strict=True)}
    _parts(world, bodies, people, made)
    judge_projects(world, panels, [one for one in made.projects if one.state in PAST_REVIEW], made.words)
    _lists(world, people, made)
    return made


def lead_of(bodies: Bodies, code: str) -> Institution:
    """The institution a sample project is led by."""
    kind, _, place = code.partition(":")
    if kind == "city":
        return bodies.bureau
    pools = {
        "district": list(bodies.district_bureaus.values()),
        "station": bodies.stations,
        "hall": [hall for hall in bodies.halls if may_lead(hall)],
    }
    return pools[kind][int(place) % len(pools[kind])]


def person_at(people: People, lead: Institution) -> User:
    """Who writes for a lead; of a bureau the second, so that the first may judge."""
    return people.of(lead, 1 if lead.kind == "bureau" else 0)


def _calls(world: World) -> list[Call]:
    return make([
        Call(
            year=world.day(opens).year, title=f"{title.format(year=world.day(opens).year)}{MARK}",
            brief="面向全市公共文化机构和主管部门征集标杆项目，社会力量作为参与单位共同申报。聚焦公共文化服务的突出问题，"
                  "说清楚解决什么、新在哪里、谁来做、钱从哪里来。",
            key_fields=["reading", "art", "volunteers", "digital", "tourism", "schools"], places=12,
            opens_at=world.at(opens, 9), closes_at=world.at(closes, 18), state=state, is_sample=True,
        )
        for title, opens, closes, state in CALLS
    ])  # fmt: skip


def _project(
    world: World, bodies: Bodies, people: People, calls: list[Call], words: ProjectWords, place: int
) -> Project:
    lead, state = lead_of(bodies, words.lead), words.state
    submitted = _submitted(world, words, place)
    starts = _starts(world, words)
    ends = starts + timedelta(days=150 if words.call == 0 else 330)
    city, second = people.accounts["city1"], people.accounts["city2"]
    is_citys = lead.level == "city" or lead.kind == "bureau"
    recommender = city if is_citys else people.of(bodies.district_bureaus[lead.area_id[:6]])
    project = Project(
        lead=lead, call=None if words.call is None else calls[words.call], title=words.shown_title,
        title_key=title_key(words.shown_title), type=words.type, key_field=words.field, nature=words.nature,
        summary=words.new[:160], problem=words.problem, innovation=words.new, starts_on=starts, ends_on=ends,
        budget_cents=words.wan * 1_000_000, contact_name=people.of(lead).display_name, contact_phone="19900000000",
        contact_index=index_of("19900000000"), contact_by=person_at(people, lead),
        state=state, created_at=submitted - 12 * DAY,
        submitted_at=None if state in NOT_HANDED_IN else submitted, is_sample=True, **texts_of(words, lead),
    )  # fmt: skip
    if state in PAST_RECOMMENDATION:
        project.recommended_by, project.recommended_at = recommender, submitted + 5 * DAY
        project.recommendation = "项目符合本区公共文化服务需要，牵头单位有基础，同意推荐。"
    if state in PAST_QUALIFICATION:
        project.qualified_by, project.qualified_at = second, submitted + 9 * DAY
    if state in (*RUNNING, S.EXITED):
        project.incubating_since = starts
    if state in NAMED or words.title == "一街一戏台":
        project.named_on = world.day(-130)
        project.named_by = people.accounts["city3"]
    if state == S.EXITED:
        project.exited_on = world.day(-40)
        project.exit_reason = (
            ExitReason.NOT_RECTIFIED if words.title == "一街一戏台" else ExitReason.ACCEPTANCE
        )
        project.exit_note = "经核验，约定的场次和指标没有完成，牵头单位确认退出。"
    project.search = searchtext.document(project.title, project.summary, project.problem, lead.name)
    return project


def _submitted(world: World, words: ProjectWords, place: int) -> datetime:
    last = {0: -373, 1: -217, 2: -77, 3: -4, None: -34}[words.call]
    return world.at(last - place % 6, 9 + place % 8, 10)


def _starts(world: World, words: ProjectWords) -> date:
    return world.day({0: -335, 1: -170, 2: 15, 3: 60, None: 90}[words.call])


def _parts(world: World, bodies: Bodies, people: People, made: Projects) -> None:
    """Partners, money, milestones, figures and the frozen version of each project that was handed in."""
    partners, fundings, milestones, figures, kept = [], [], [], [], []
    for project in made.projects:
        words = made.words[project.pk]
        joined = partners_of(world, bodies, people, project)
        money, steps = fundings_of(words, project), milestones_of(world, words, project)
        promised = figures_of(words, project)
        partners += joined
        fundings += money
        milestones += steps
        figures += promised
        if project.submitted_at:
            kept.append(ProjectVersion(
                project=project, number=1, fields=versions.frozen(project, joined, money, steps, promised),
                made_by=person_at(people, project.lead), made_at=project.submitted_at,
            ))  # fmt: skip
    make(partners)
    make(fundings)
    make(milestones)
    make(figures)
    make(kept)


def _lists(world: World, people: People, made: Projects) -> None:
    first, second = people.accounts["city1"], people.accounts["city3"]
    for call, title, state, noticed in LISTS:
        drawn = world.at((noticed or -8) - 6, 10)
        decided = None if state == ListState.DRAFT else drawn + 3 * DAY
        until = add_working_days(world.day(noticed), policy.NOTICE_WORKING_DAYS) + DAY if noticed else None
        one = make([DecisionList(
            year=made.calls[call].year, call=made.calls[call], state=ListState.DRAFT,
            title=f"{title.format(year=made.calls[call].year)}{MARK}", drawn_up_by=first, drawn_up_at=drawn,
            is_sample=True,
        )])[0]  # fmt: skip
        rows = make(_rows_of(one, made, state, call))
        if decided:
            one.document = decisions.document(one, rows)
            one.digest = decisions.digest(one.document)
            one.state, one.decided_by, one.decided_at = state, second, decided
            one.notice_from, one.notice_until = (world.day(noticed), until) if noticed else (None, None)
            if state == ListState.CLOSED and until:
                one.closed_at = world.at((until - world.today).days, 10)
            one.save()
        made.lists.append(one)


def _rows_of(one: DecisionList, made: Projects, state: str, call: int) -> list[DecisionRow]:
    meant = {
        ListState.CLOSED: lambda project: project.submitted_at and project.state not in NOT_HANDED_IN,
        ListState.IN_NOTICE: lambda project: project.state == S.IN_NOTICE,
        ListState.DECIDED: lambda project: project.state == S.DECIDED,
        ListState.DRAFT: lambda project: project.state == S.UNDER_REVIEW,
    }[ListState(state)]
    found = [project for project in made.projects if project.call_id == one.call_id and meant(project)]
    found.sort(key=lambda project: project.score or 0, reverse=True)
    return [
        DecisionRow(
            list=one, project=project, position=place, score=project.score, verdict=_verdict(project),
            reason="服务对象和同片区另一项目重复，建议合并后再报。" if _verdict(project) == Verdict.REJECT else "",
        )
        for place, project in enumerate(found, start=1)
    ]  # fmt: skip


def _verdict(project: Project) -> str:
    if project.state == S.RESERVED:
        return Verdict.RESERVE
    return (
        Verdict.REJECT
        if project.state == S.REJECTED and project.call_id and project.score
        else Verdict.SELECT
    )
