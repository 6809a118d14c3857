"""Sample cases, replications, brands and key work."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from random import Random

from community.models import Institution
from core.models import User
from core.searchtext import document
from projects.models import Brand, BrandItem, Case, CaseFigure, CaseReview, KeyWork, Project, Replication
from projects.models.cases import SECTIONS
from projects.states import BrandState, CaseState, ReplicationState
from sample.empower_words import BRANDS, CASES, KEY_WORK, REPLICATIONS, CaseWords
from sample.institutions import Bodies
from sample.people import People
from sample.photos import evidence
from sample.projects import Projects
from sample.words import MARK
from sample.world import World, make

DAY = timedelta(days=1)
NEVER_HANDED_IN = (CaseState.DRAFT,)
PUBLISHED_DAYS_AGO = (290, 170, 130, 95)


def make_cases(world: World, bodies: Bodies, people: People, made: Projects) -> None:
    dice = world.dice("cases")
    cases = _cases(world, bodies, people, made, dice)
    _replications(world, bodies, people, cases)
    _brands(world, bodies, people, made)
    make([
        KeyWork(
            institution=body(bodies, where), title=f"{title}{MARK}", about=about, basis=basis, since=world.day(-days),
            told_by=people.of(body(bodies, where)), told_at=world.at(-40, 10),
            project=_project(made, project) if project else None,
        )
        for where, title, about, basis, days, project in KEY_WORK
    ])  # fmt: skip


def body(bodies: Bodies, where: str) -> Institution:
    kind, _, place = where.partition(":")
    lists = {"station": bodies.stations, "hall": bodies.halls, "supplier": bodies.suppliers}
    return lists[kind][int(place) % len(lists[kind])]


def _project(made: Projects, title: str) -> Project:
    return made.named.get(title) or made.named[f"{title}{MARK}"]


def _cases(world: World, bodies: Bodies, people: People, made: Projects, dice: Random) -> dict[str, Case]:
    rows, reviews, figures, photos = [], [], [], []
    days = iter(PUBLISHED_DAYS_AGO)
    for words in CASES:
        ago = next(days, 30) if words.state == CaseState.PUBLISHED else 20
        rows.append(_case(world, people, _project(made, words.project), words, ago))
    make(rows)
    for words, case in zip(CASES, rows, strict=True):
        figures += [
            CaseFigure(case=case, name=name, value=Decimal(str(value)), unit=unit, note=note)
            for name, value, unit, note in words.figures
        ]
        reviews += _reviews(bodies, people, case)
        if case.state == CaseState.PUBLISHED:
            photo = evidence(
                f"projects.case:{case.pk}",
                "现场（示例）.png",
                case.created_by,
                case.created_at,
                case.created_at,
                dice,
            )
            photo.purpose, photo.is_public = "case", True
            photos.append(photo)
        _tell(world, people, case)
    make(figures)
    make(reviews)
    make(photos)
    return {case.title: case for case in rows}


def _case(world: World, people: People, project: Project, words: CaseWords, ago: int) -> Case:
    texts = dict(zip(SECTIONS, words.texts, strict=True))
    title = f"{words.title}{MARK}"
    handed_in = words.state not in NEVER_HANDED_IN
    shown = words.state in (CaseState.PUBLISHED, CaseState.WITHDRAWN)
    return Case(
        project=project, institution=project.lead, title=title, summary=words.summary, mode=words.mode, **texts,
        state=words.state, created_by=people.of(project.lead, 1), created_at=world.at(-ago - 20, 10),
        submitted_at=world.at(-ago - 12, 10) if handed_in else None, round=1 if handed_in else 0,
        published_at=world.at(-ago, 10) if shown else None, search=document(title, words.summary, *words.texts),
        withdraw_reason="派驻办法修订，等新做法稳定后重写。" if words.state == CaseState.WITHDRAWN else "", is_sample=True,
    )  # fmt: skip


def _reviews(bodies: Bodies, people: People, case: Case) -> list[CaseReview]:
    if case.submitted_at is None:
        return []
    reviewers = _reviewers(bodies, people, case)
    rows = [
        CaseReview(case=case, round=1, stage=place, reviewer=reviewers[place - 1], is_passed=True, comment=comment,
                   decided_at=case.submitted_at + (2 * place) * DAY)
        for place, comment in ((1, "做法清楚，别处照着能做。"), (2, "数据口径写明了，同意。"))
    ]  # fmt: skip
    if case.state == CaseState.SUBMITTED:
        return rows[:1]
    if case.state == CaseState.RETURNED:
        rows[0].is_passed, rows[0].comment = (
            False,
            "“能独立演出”怎么算的？请写明标准，再补一年里走掉了几支队。",
        )
        return rows[:1]
    return rows


def _reviewers(bodies: Bodies, people: People, case: Case) -> list[User]:
    """City staff; for what the city bureau wrote itself, staff of two districts."""
    if case.institution != bodies.bureau:
        return [people.accounts["city1"], people.accounts["city2"]]
    return [people.of(one) for one in list(bodies.district_bureaus.values())[:2]]


def _tell(world: World, people: People, case: Case) -> None:
    world.tell("projects.case.drafted", case, case.created_by, case.created_at, project=case.project_id)
    if case.submitted_at:
        world.tell(
            "projects.case.submitted", case, case.created_by, case.submitted_at, project=case.project_id
        )
    if case.published_at:
        by = people.accounts["city3"]
        world.tell("projects.case.published", case, by, case.published_at, project=case.project_id)


def _replications(world: World, bodies: Bodies, people: People, cases: dict[str, Case]) -> None:
    rows: list[Replication] = []
    for title, where, learned_from, state, ago, plan, changed, outcome, sessions, helped in REPLICATIONS:
        institution = body(bodies, where)
        row = Replication(
            case=cases[f"{title}{MARK}"], institution=institution, area=institution.area, plan=plan, state=state,
            started_at=world.at(-ago, 10), changed=changed, outcome=outcome, people=helped, sessions=sessions,
        )  # fmt: skip
        if state in (ReplicationState.REPORTED, ReplicationState.CONFIRMED):
            row.reported_at = world.at(-ago // 3, 10)
        if state == ReplicationState.CONFIRMED:
            row.confirmed_at, row.answer = world.at(-ago // 4, 10), "看过现场，改得合适。"
        if state == ReplicationState.ABANDONED:
            row.abandon_reason = "两个小区都没有晚上能开门的场地，点戏会开不起来。"
        make([row])
        if learned_from is not None:
            row.learned_from = rows[learned_from]
            row.save(update_fields=["learned_from"])
        rows.append(row)
        by = people.of(institution)
        world.tell(
            "projects.replication.proposed",
            row,
            by,
            row.started_at,
            case=row.case_id,
            institution=institution.pk,
        )
        if row.confirmed_at:
            author = people.of(row.case.institution)
            world.tell("projects.replication.confirmed", row, author, row.confirmed_at, case=row.case_id)


def _brands(world: World, bodies: Bodies, people: People, made: Projects) -> None:
    for name, kind, lead, about, project, state, ago, items in BRANDS:
        institution = body(bodies, lead)
        is_joined = state in (BrandState.JOINED, BrandState.ENDED)
        brand = Brand(
            name=f"{name}{MARK}", kind=kind, about=about, lead=institution, project=_project(made, project) if project else None,
            state=state, proposed_by=people.of(institution), proposed_at=world.at(-ago - 15, 10),
            joined_on=world.day(-ago) if is_joined else None, ended_on=world.day(-30) if state == BrandState.ENDED else None,
            reason={"refused": "和“羊城云课”重复，请先和它商量合并。", "ended": "并入全民艺术普及联盟的课程目录。"}.get(state, ""),
            is_sample=True,
        )  # fmt: skip
        make([brand])
        make([
            BrandItem(brand=brand, kind=what, name=f"{old}{MARK}", institution=body(bodies, whose), merged_on=world.day(-days))
            for what, old, whose, days in items
        ])  # fmt: skip
        world.tell(
            "projects.brand.proposed",
            brand,
            brand.proposed_by,
            brand.proposed_at,
            lead=institution.pk,
            kind=kind,
        )
        if is_joined:
            world.tell("projects.brand.joined", brand, people.accounts["city1"], world.at(-ago, 10))
