"""The service standard kept: last year's round graded, this year's under way in every state."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from random import Random
from typing import Final

from community.models import (
    CheckAnswer,
    CheckRound,
    CheckVerdict,
    Facility,
    SelfCheck,
    ServiceStandard,
    StandardItem,
)
from community.places.queries.grading import marking
from community.policy import HOURS_SOURCE, SELF_CHECK_ITEMS, STANDARDS
from community.states import SelfCheckState
from core.record.journal import subject_of
from sample.institutions import Bodies
from sample.people import People
from sample.photos import sheet_evidence
from sample.places import Places
from sample.words import MARK
from sample.world import World, make

S, V = SelfCheckState, CheckVerdict
LAST_YEARS: Final = 22  # facilities in last year's round
# States of this year's sheets, in the order of the facilities; the first is the sample station's, again and again.
THIS_YEAR: Final = (
    S.DUE,
    S.SUBMITTED,
    S.EXPLAINED,
    S.GRADED,
    S.RETURNED,
    S.SUBMITTED,
    S.CHECKED,
    S.DIFFERING,
    S.DUE,
)
YES_NOTES: Final = (
    "门口和公众号都有，每月核对",
    "台账在前台，随时可看",
    "有专人负责，记录齐全",
    "照片见附件",
)
PARTLY: Final = "门口有，网上还没有更新"
RETURN: Final = "请补一张能看清日期的照片。"
FOUND: Final = "现场看，门口的时间牌还是旧的。"
REPLY: Final = "认可，当天已经换了新牌子。"


def make_standards(world: World, bodies: Bodies, people: People, places: Places) -> None:
    dice = world.dice("standards")
    standards = _standards(world)
    items: dict[int, list[StandardItem]] = {}
    for item in StandardItem.objects.order_by("number"):
        items.setdefault(item.standard_id, []).append(item)
    year = world.today.year
    before = _round(world, year - 1, -320, -260)
    now = _round(world, year, -40, 14)
    rows: list[tuple[SelfCheck, Facility]] = []
    for number, facility in enumerate(places.facilities):
        standard = standards[facility.institution.kind]
        if number < LAST_YEARS:
            state = S.DUE if number == LAST_YEARS - 1 else S.GRADED
            rows.append((_sheet(world, before, facility, standard, state, -280, people, number), facility))
        state = (
            S.DIFFERING
            if facility.institution == bodies.new_spaces[0]
            else THIS_YEAR[number % len(THIS_YEAR)]
        )
        rows.append((_sheet(world, now, facility, standard, state, -18, people, number), facility))
    checks = make([check for check, _ in rows])
    answers = make([row for check in checks for row in _answers(check, items[check.standard_id], dice)])
    _evidence(world, people, checks, answers, dice)
    _grade(world, checks)
    for check in checks:
        _tell(world, bodies, people, check)


def _standards(world: World) -> dict[str, ServiceStandard]:
    """The first standards by kind, for all levels; those a portal already has are kept."""
    if not ServiceStandard.objects.exists():
        made = make([
            ServiceStandard(
                kind=kind, level=level, version=1, weekly_hours=Decimal(hours), days_a_year=days,
                opens_holidays=kind != "community", source=f"{HOURS_SOURCE}{source}",
                starts_on=date(world.today.year - 1, 1, 1), made_at=world.at(-390, 9),
            )
            for kind, level, hours, days, source in STANDARDS
        ])  # fmt: skip
        make([
            StandardItem(standard=standard, number=number, title=title, guidance=guidance, is_core=is_core)
            for standard in made
            for number, (title, guidance, is_core) in enumerate(SELF_CHECK_ITEMS, start=1)
        ])  # fmt: skip
        for standard in made:
            world.tell(
                "community.servicestandard.published", standard, None, standard.made_at, kind=standard.kind,
                version=1,
            )  # fmt: skip
    return {
        standard.kind: standard for standard in ServiceStandard.objects.filter(level="").order_by("version")
    }


def _round(world: World, year: int, opens: int, due: int) -> CheckRound:
    made = make([
        CheckRound(name=f"{year} 年度服务标准自查{MARK}", year=year, opens_on=world.day(opens), due_on=world.day(due))
    ])[0]  # fmt: skip
    world.tell("community.checkround.opened", made, None, world.at(opens, 9))
    return made


def _sheet(
    world: World, in_round: CheckRound, facility: Facility, standard: ServiceStandard, state: str, handed_in: int,
    people: People, number: int,
) -> SelfCheck:  # fmt: skip
    check = SelfCheck(round=in_round, facility=facility, standard=standard, state=state)
    if state != S.DUE:
        check.submitted_at = world.at(handed_in - number % 5, 16)
        check.submitted_by = people.of(facility.institution)
    if state in (S.DIFFERING, S.EXPLAINED, S.CHECKED) or (state == S.GRADED and number % 2):
        check.checked_at = world.at(handed_in + 8, 15)
    if state == S.RETURNED:
        check.comment = "大部分写得清楚，有一条要补。"
    if state == S.GRADED:  # the grade itself is computed from the rows, below
        check.graded_at, check.grade, check.score_pct = world.at(handed_in + 12, 10), "met", 100
    return check


def _answers(check: SelfCheck, items: list[StandardItem], dice: Random) -> list[CheckAnswer]:
    good = dice.choice((0.6, 0.85, 0.97))
    rows = [_answer(check, item, good, dice) for item in items]
    first = rows[0]
    if check.state == S.RETURNED:
        rows[4].return_note = RETURN
    if check.checked_at is not None:
        for row in dice.sample(rows[1:], 3):
            row.finding = row.verdict
    if check.state in (S.DIFFERING, S.EXPLAINED, S.CHECKED):
        first.verdict, first.note = V.YES, YES_NOTES[0]
        first.finding, first.finding_note = V.PARTLY, FOUND
    if check.state in (S.EXPLAINED, S.CHECKED):
        first.reply = REPLY
    return rows


def _answer(check: SelfCheck, item: StandardItem, good: float, dice: Random) -> CheckAnswer:
    if check.state == S.DUE:
        return CheckAnswer(sheet=check, item=item)
    luck = dice.random()
    verdict = V.YES if luck < good else V.PARTLY if luck < good + 0.25 else V.NO
    note = {V.YES: dice.choice(YES_NOTES), V.PARTLY: PARTLY, V.NO: ""}[verdict]
    return CheckAnswer(sheet=check, item=item, verdict=verdict, note=note)


def _evidence(
    world: World, people: People, checks: list[SelfCheck], answers: list[CheckAnswer], dice: Random
) -> None:
    shown = [row for row in answers if row.verdict == V.YES and row.sheet.state == S.SUBMITTED][:4]
    make([
        sheet_evidence(
            subject_of(row), f"{number}.png", people.of(row.sheet.facility.institution),
            row.sheet.submitted_at or world.now, dice,
        )
        for number, row in enumerate(shown)
    ])  # fmt: skip


def _grade(world: World, checks: list[SelfCheck]) -> None:
    graded = [check for check in checks if check.state == S.GRADED]
    for check in graded:
        found = marking(check)
        check.grade, check.score_pct = found.grade, found.score_pct
        check.weekly_minutes, check.days_open = found.hours.weekly_minutes, found.hours.days_open
    SelfCheck.objects.bulk_update(graded, ["grade", "score_pct", "weekly_minutes", "days_open"])


def _tell(world: World, bodies: Bodies, people: People, check: SelfCheck) -> None:
    official = people.of(bodies.district_bureaus[check.facility.area_id[:6]])

    def tell(fact: str, by: object, at: datetime | None, state: str, note: str = "") -> None:
        if at is not None:
            world.tell(f"community.selfcheck.{fact}", check, by, at, note, state=state)  # type: ignore[arg-type]

    tell("submitted", check.submitted_by, check.submitted_at, S.SUBMITTED)
    if check.state == S.RETURNED:
        tell("returned", official, world.at(-9, 11), S.RETURNED, check.comment)
    differs = check.state in (S.DIFFERING, S.EXPLAINED, S.CHECKED)
    tell("spot_checked", official, check.checked_at, S.DIFFERING if differs else S.CHECKED)
    if check.state in (S.EXPLAINED, S.CHECKED):
        tell("explained", check.submitted_by, world.at(-7, 9), S.EXPLAINED)
    if check.state == S.CHECKED:
        tell("spot_checked", official, world.at(-4, 15), S.CHECKED)
    tell("graded", official, check.graded_at, S.GRADED)
