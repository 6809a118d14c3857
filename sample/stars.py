"""Incubation in every state, and yearly stars in every state with every outcome. Stars follow from rows by the rule."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from community.models import (
    Certificate,
    CertificateKind,
    GradeRow,
    Group,
    Incubatee,
    Institution,
    Milestone,
    Outcome,
    StarField,
    Support,
    SupportKind,
    TeamGrade,
)
from community.policy import CITY_CODE, RECTIFY_WITHIN, STAR_NOTICE_WORKING_DAYS, STARS_PASS
from community.states import GradeState, IncubateeState
from community.training.certificate_numbers import number_for
from community.training.queries.stars import Before, after_lapse, rule
from core.dates.workdays import add_working_days
from core.models import User
from sample.groups import Groups
from sample.institutions import Bodies
from sample.people import People
from sample.star_objections import make_objections
from sample.world import World, make

I, G = IncubateeState, GradeState  # noqa: E741
Team = Institution | Group

# (team: g is a registered group, s a supplier; incubator: h a hall, d the district bureau; state; began, ended in days)
INCUBATED: Final = (
    ("g0", "h0", I.INCUBATING, -150, None), ("s2", "d", I.INCUBATING, -240, None), ("s12", "d", I.GRADUATED, -380, -60),
    ("s7", "d", I.APPLIED, None, None), ("g3", "d", I.LEFT, -130, -30), ("g4", "d", I.DECLINED, None, -20),
    ("g1", "h0", I.APPLIED, None, None), ("s15", "h0", I.GRADUATED, -370, -90),
)  # fmt: skip
PLAN_TEXT: Final = "现在每周排一次，会唱的曲目有限。希望有固定的排练场地、每月一次老师辅导，一年内排出两个新节目，每季度到社区演一场。"
SUPPORTS: Final = (
    (SupportKind.ROOMS, "每周三晚排练室两小时", 0), (SupportKind.COACHING, "声乐老师辅导四次", 0),
    (SupportKind.FUNDS, "服装和乐谱补助", 8_000_00), (SupportKind.CHANCE, "推荐参加区街坊文艺汇演", 0),
)  # fmt: skip
MILESTONES: Final = (("排出两个新节目", 90), ("到社区公益演出四场", 200), ("有自己的章程和账本", 320))

# (team, assessor, [(years ago, graded how many days ago, score, state of that year)]): oldest first, the rule does the rest.
GRADED: Final = (
    ("g0", "h0", ((1, 95, 82, G.GRANTED), (0, 12, 66, G.RECTIFYING))),
    ("g1", "h0", ((1, 94, 78, G.GRANTED), (0, 3, 84, G.REPORTED))),
    ("g2", "d", ((1, 93, 91, G.GRANTED), (0, 12, 93, G.GRANTED))),
    ("g3", "d", ((1, 92, 76, G.GRANTED), (0, 16, 64, G.REPLIED))),
    ("g4", "d", ((1, 90, 71, G.GRANTED), (0, 70, 62, G.LAPSED))),
    ("g5", "d", ((1, 89, 83, G.GRANTED), (0, 13, 88, G.GRANTED))),
    ("g6", "d", ((0, 4, 79, G.IN_NOTICE),)),
    ("g7", "d", ((0, 4, 74, G.ASSESSED), )),
    ("s2", "d", ((2, 385, 86, G.GRANTED), (1, 300, 87, G.GRANTED), (0, 15, 74, G.GRANTED))),
    ("s12", "d", ((2, 384, 92, G.GRANTED), (1, 299, 68, G.VERIFIED), (0, 14, 91, G.GRANTED))),
    ("s14", "d", ((2, 383, 73, G.GRANTED), (1, 298, 66, G.VERIFIED), (0, 15, 61, G.GRANTED))),
    ("s15", "h0", ((1, 297, 64, G.GRANTED), (0, 2, 80, G.WITHDRAWN))),
    ("s18", "d", ((1, 296, 81, G.GRANTED), (0, 3, 83, G.REPORTED))),
    ("s20", "d", ((2, 382, 77, G.GRANTED), (1, 295, 67, G.VERIFIED), (0, 15, 65, G.GRANTED))),
)  # fmt: skip
EVIDENCE: Final = {
    StarField.TEAM: "在册成员和骨干名单，老师两人", StarField.ACTIVITY: "排练签到表，全年 48 次", StarField.WORKS: "新节目两个，参加区汇演",
    StarField.SERVICE: "社区和养老院公益演出六场", StarField.ORDER: "章程、账本、安全员名单",
}  # fmt: skip
RECTIFY: Final = "活动次数不够、账目不全。请补齐半年的账，并把每月活动排到四次。"
REPLY: Final = "账目已补齐，请见附表；从上月起每周三排练，附签到表。"


def make_stars(world: World, bodies: Bodies, people: People, groups: Groups) -> None:
    teams = _Teams(bodies, groups)
    _make_incubation(world, people, teams)
    this_year: dict[str, TeamGrade] = {}
    for team, assessor, years in GRADED:
        before: Before | None = None
        for ago, days, score, state in years:
            grade = _grade(world, people, teams, team, assessor, (ago, days, score, state), before)
            before = Before(grade.stars, score < STARS_PASS)
            this_year[team] = grade
    make_objections(world, people, this_year)


class _Teams:
    """Reads the short names of the plans."""

    def __init__(self, bodies: Bodies, groups: Groups) -> None:
        self.bodies, self.groups = bodies, groups

    def team(self, code: str) -> Team:
        place = int(code[1:])
        return self.groups.registered[place] if code[0] == "g" else self.bodies.suppliers[place]

    def nurse(self, code: str, team: Team) -> Institution:
        if code[0] == "h":
            return self.bodies.halls[int(code[1:])]
        return self.bodies.district_bureaus.get(
            team.area_id[:6], self.bodies.district_bureaus[f"{CITY_CODE}03"]
        )


def _pair(team: Team) -> dict[str, Team | None]:
    return {
        "society": team if isinstance(team, Institution) else None,
        "group": team if isinstance(team, Group) else None,
    }


def _spokesman(people: People, team: Team) -> User:
    return team.leader if isinstance(team, Group) else people.of(team)


# --- incubation ---
def _make_incubation(world: World, people: People, teams: _Teams) -> None:
    rows = []
    for code, nurse, state, began, ended in INCUBATED:
        team = teams.team(code)
        rows.append(Incubatee(
            **_pair(team), incubator=teams.nurse(nurse, team), plan=PLAN_TEXT, state=state, is_sample=True,
            applied_at=world.at((began or -8) - 9, 11), began_on=world.day(began) if began else None,
            ended_on=world.day(ended) if ended else None, reason=_why(state),
        ))  # fmt: skip
    made = make(rows)
    make([one for row in made for one in _supports(row)])
    make([one for row in made for one in _milestones(world, row)])
    for row in made:
        _tell_incubatee(world, people, row)


def _why(state: str) -> str:
    return {
        I.LEFT: "主要成员搬走，团队暂时停办。", I.DECLINED: "登记未满一年，请先稳定排练，明年再报。",
        I.GRADUATED: "阶段目标都达到，能自己运转。",
    }.get(IncubateeState(state), "")  # fmt: skip


def _supports(row: Incubatee) -> list[Support]:
    if row.began_on is None:
        return []
    return [
        Support(
            incubatee=row,
            kind=kind,
            given_on=row.began_on + timedelta(days=12 + 20 * place),
            text=text,
            amount_cents=cents,
        )
        for place, (kind, text, cents) in enumerate(SUPPORTS)
    ]


def _milestones(world: World, row: Incubatee) -> list[Milestone]:
    if row.began_on is None:
        return []
    found = []
    for title, days in MILESTONES:
        due = row.began_on + timedelta(days=days)
        is_reached = row.state == I.GRADUATED or (row.state == I.INCUBATING and days == MILESTONES[0][1])
        reached = min(due, row.ended_on or world.day(-5)) if is_reached else None
        found.append(Milestone(incubatee=row, title=title, due_on=due, reached_on=reached))
    return found


def _tell_incubatee(world: World, people: People, row: Incubatee) -> None:
    official = people.of(row.incubator)
    world.tell(
        "community.incubatee.applied",
        row,
        _spokesman(people, row.team),
        row.applied_at,
        incubator=row.incubator_id,
    )

    def moment(day: date) -> datetime:
        return world.at((day - world.today).days, 16)

    if row.began_on is not None:
        world.tell("community.incubatee.taken_in", row, official, moment(row.began_on))
    if row.ended_on is not None:
        facts = {
            I.GRADUATED: "community.incubatee.graduated", I.LEFT: "community.incubatee.left",
            I.DECLINED: "community.incubatee.declined",
        }  # fmt: skip
        world.tell(facts[IncubateeState(row.state)], row, official, moment(row.ended_on), row.reason)


# --- stars ---
def _grade(
    world: World,
    people: People,
    teams: _Teams,
    code: str,
    nurse: str,
    plan: tuple[int, int, int, str],
    before: Before | None,
) -> TeamGrade:
    ago, days, score, state = plan
    team = teams.team(code)
    assessor = teams.nurse(nurse, team)
    is_assessed = state not in (G.REPORTED, G.WITHDRAWN)
    ruling = rule(score, before) if is_assessed else None
    if ruling and state == G.LAPSED:
        ruling = after_lapse(ruling.stars)
    at = world.at(-days, 10)
    noticed = at.date()
    until = add_working_days(noticed, STAR_NOTICE_WORKING_DAYS) + timedelta(days=1)
    decided = (
        world.at((until - world.today).days, 11)
        if state not in (G.REPORTED, G.WITHDRAWN, G.ASSESSED, G.IN_NOTICE)
        else None
    )
    rectifies = state in (G.RECTIFYING, G.REPLIED, G.VERIFIED, G.LAPSED)
    grade = TeamGrade(
        year=world.today.year - ago, **_pair(team), assessor=assessor, state=state, reported_by=_spokesman(people, team),
        reported_at=at - timedelta(days=14 if is_assessed else 0), is_sample=True, score=score if is_assessed else None,
        assessed_by=people.of(assessor, 1) if is_assessed else None, assessed_at=at - timedelta(days=2) if is_assessed else None,
        stars=ruling.stars if ruling else 0, outcome=ruling.outcome if ruling else "",
        notice_from=noticed if is_assessed and state != G.ASSESSED else None,
        notice_until=until if is_assessed and state != G.ASSESSED else None, decided_at=decided, rectify=RECTIFY if rectifies else "",
        rectify_due_on=(until if state == G.LAPSED else until + RECTIFY_WITHIN) if rectifies else None,
        reply=REPLY if state in (G.REPLIED, G.VERIFIED) else "", reason="到期没有回复整改。" if state == G.LAPSED else "",
    )  # fmt: skip
    if grade.stars and state in (G.GRANTED, G.VERIFIED):
        grade.certificate = _certificate(world, grade, code)
    make([grade])
    if grade.certificate is not None:
        grade.certificate.about = f"community.teamgrade:{grade.pk}"
        grade.certificate.save(update_fields=["about"])
    make(_rows(grade, score, is_assessed))
    _tell_grade(world, people, grade)
    return grade


def _rows(grade: TeamGrade, score: int, is_assessed: bool) -> list[GradeRow]:
    """Scores of the fields that add up to `score`; the team thinks a little better of itself."""
    shares = {one: one.highest * score // 100 for one in StarField}
    rest = score - sum(shares.values())
    for one in StarField:
        step = min(rest, one.highest - shares[one])
        shares[one], rest = shares[one] + step, rest - step
    return [
        GradeRow(
            grade=grade, field=one, own_score=min(one.highest, shares[one] + 1), evidence=EVIDENCE[one],
            score=shares[one] if is_assessed else None, remark="次数要有签到表" if is_assessed and one == StarField.ACTIVITY else "",
        )
        for one in StarField
    ]  # fmt: skip


def _certificate(world: World, grade: TeamGrade, code: str) -> Certificate:
    issued = grade.decided_at
    if issued is None:
        raise ValueError("Only decided gradings have a certificate.")
    words = f"{'一二三四五'[grade.stars - 1]}星级团队"
    return make([Certificate(
        number=number_for(issued.year, f"stars:{code}:{grade.year}"), kind=CertificateKind.TEAM_STARS, holder=None,
        holder_name=grade.team_name, title=f"{grade.year} 年{words}", issued_by=grade.assessor, issued_at=issued,
        lines=[f"经 {grade.year} 年度考评，得分 {grade.score} 分，评为{words}。"],
    )])[0]  # fmt: skip


def _tell_grade(world: World, people: People, grade: TeamGrade) -> None:
    colleague = people.of(grade.assessor)
    world.tell(
        "community.grade.reported",
        grade,
        grade.reported_by,
        grade.reported_at,
        year=grade.year,
        assessor=grade.assessor_id,
    )
    if grade.state == G.WITHDRAWN:
        world.tell(
            "community.grade.withdrawn", grade, grade.reported_by, grade.reported_at + timedelta(hours=5)
        )
    if grade.assessed_at is not None:
        world.tell(
            "community.grade.assessed", grade, grade.assessed_by, grade.assessed_at, score=grade.score, stars=grade.stars,
            outcome=str(grade.outcome),
        )  # fmt: skip
    if grade.notice_from is not None:
        world.tell(
            "community.grade.noticed", grade, colleague, world.at((grade.notice_from - world.today).days, 10)
        )
    if grade.decided_at is None:
        return
    if grade.rectify:
        world.tell("community.grade.rectifying", grade, colleague, grade.decided_at, grade.rectify)
    else:
        world.tell(
            "community.grade.granted",
            grade,
            colleague,
            grade.decided_at,
            stars=grade.stars,
            outcome=str(Outcome(grade.outcome)),
        )
    later = {
        G.REPLIED: ("community.grade.replied", grade.reported_by), G.VERIFIED: ("community.grade.verified", colleague),
        G.LAPSED: ("community.grade.lapsed", None),
    }  # fmt: skip
    if grade.state in later:
        fact, by = later[GradeState(grade.state)]
        world.tell(fact, grade, by, grade.decided_at + timedelta(days=2), grade.reason, stars=grade.stars)
