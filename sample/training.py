"""Training programmes in every state, who learns in them, who came, and the certificates they got."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from community.models import (
    Attendance,
    Certificate,
    CertificateKind,
    CheckInBy,
    Enrolment,
    Institution,
    TrainingProgramme,
    TrainingSession,
    UnitQuota,
)
from community.states import EnrolmentState, ProgrammeState
from community.training.actions.classes import Result, result_of
from community.training.certificate_numbers import number_for
from community.training.states import HOLDS_PLACE
from core.models import User
from sample.institutions import Bodies
from sample.people import People
from sample.words import MARK
from sample.world import World, make

P, E = ProgrammeState, EnrolmentState
DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Words:
    """One programme: `days` are its sessions in days from today; `hours` of each; `learners` as (state, how many)."""

    title: str
    aim: str
    organiser: str
    state: str
    days: tuple[int, ...]
    hours: int
    quota: int
    learners: tuple[tuple[str, int], ...] = ()
    for_citizens: bool = False
    per_institution: int | None = None
    pass_score: int | None = None
    opens: int = -30  # days before the first session


PLAN: Final = (
    Words("基层文化骨干研修班", "公共文化政策、活动策划、群众工作方法。三天集中授课，最后一天考核。", "bureau",
          P.CLOSED, (-160, -159, -158), 8, 40,
          ((E.COMPLETED, 26), (E.FAILED, 2), (E.ABSENT, 1), (E.REFUSED, 2), (E.WITHDRAWN, 1)), pass_score=60),
    Words("阅读推广工作坊", "绘本导读、社区读书会、阅读活动的设计和复盘。", "hall:1", P.CLOSED, (-95, -88), 8, 24,
          ((E.COMPLETED, 15), (E.FAILED, 1)), per_institution=3),
    Words("粤曲私伙局骨干班", "唱腔、伴奏和小型演出的组织。街坊团队的骨干和志愿者都能来。", "hall:0", P.CLOSED, (-70, -63, -56, -49), 4, 20,
          ((E.COMPLETED, 12), (E.ABSENT, 1), (E.FAILED, 2)), for_citizens=True, pass_score=60),
    Words("公共文化空间运营班", "开放时段怎么排、志愿者怎么带、一个小空间怎么留住人。", "hall:0", P.RUNNING, (-12, -5, 4, 11), 6, 20,
          ((E.ACCEPTED, 14), (E.WITHDRAWN, 1)), per_institution=2, pass_score=60),
    Words("团队声乐提升课", "合唱团和曲艺社的呼吸、咬字和声部配合。", "hall:0", P.RUNNING, (-8, -1, 6), 3, 30,
          ((E.ACCEPTED, 16),), for_citizens=True),
    Words("新媒体和短视频实务", "手机拍摄、剪辑和标题，做出一条能发的短视频。", "bureau", P.PUBLISHED, (16, 17), 8, 30,
          ((E.ASKED, 5), (E.APPROVED, 6), (E.ACCEPTED, 9), (E.REFUSED, 1)), per_institution=2, opens=-24),
    Words("文化志愿者上岗培训", "服务礼仪、应急处置、无障碍服务。结业后可以上岗。", "hall:0", P.PUBLISHED, (9, 10), 4, 12,
          ((E.ACCEPTED, 12), (E.WAITLISTED, 4), (E.APPROVED, 2)), for_citizens=True, opens=-20),
    Words("长者数字服务培训", "怎样教长者用手机预约、怎样为不用手机的人留位。", "hall:1", P.PUBLISHED, (45, 46), 6, 40, opens=-35),
    Words("非遗讲解员培训", "讲解词写作和现场讲解，年后开班。", "hall:0", P.DRAFT, (60, 61), 6, 30, opens=-25),
    Words("无障碍观影服务培训", "口述影像和手语接待。", "hall:1", P.CANCELLED, (-20, -19), 6, 25, ((E.CANCELLED, 6),)),
)  # fmt: skip
CANCELLED: Final = "授课老师因病不能来，改到明年春天另办。"
REFUSED: Final = "本期先满足还没参加过的单位，请报下一期。"
FAILED_AT: Final = 48


@dataclass
class Training:
    """What was made, in the order of PLAN."""

    programmes: list[TrainingProgramme] = field(default_factory=list)
    sessions: dict[int, list[TrainingSession]] = field(default_factory=dict)
    enrolments: list[Enrolment] = field(default_factory=list)


def make_training(world: World, bodies: Bodies, people: People) -> Training:
    training = Training(make([_programme(world, bodies, words) for words in PLAN]))
    sessions = make([
        session for words, programme in zip(PLAN, training.programmes, strict=True)
        for session in _sessions(world, words, programme)
    ])  # fmt: skip
    for session in sessions:
        training.sessions.setdefault(session.programme_id, []).append(session)
    for number, (words, programme) in enumerate(zip(PLAN, training.programmes, strict=True)):
        line = list(_learners(world, bodies, people, words, number))
        training.enrolments += _enrol(world, people, words, programme, training.sessions[programme.pk], line)
        _tell_programme(world, people, words, programme, training.sessions[programme.pk])
    _count_units(training)
    _revoke_one(world, people, training)
    return training


# --- programmes and sessions ---
def _organiser(bodies: Bodies, words: Words) -> Institution:
    kind, _, place = words.organiser.partition(":")
    return bodies.bureau if kind == "bureau" else bodies.halls[int(place)]


def _programme(world: World, bodies: Bodies, words: Words) -> TrainingProgramme:
    first = words.days[0]
    taken = sum(count for state, count in words.learners if state in HOLDS_PLACE)
    return TrainingProgramme(
        organiser=_organiser(bodies, words), title=f"{words.title}{MARK}", aim=words.aim, for_staff=not words.for_citizens,
        for_citizens=words.for_citizens, year=world.day(first).year, quota=words.quota,
        per_institution=words.per_institution,
        taken=taken, enrol_from=world.at(first + words.opens, 9), enrol_until=world.at(first - 3, 18), pass_score=words.pass_score,
        state=words.state, reason=CANCELLED if words.state == P.CANCELLED else "",
        created_at=world.at(min(first + words.opens - 8, -2), 10),
        published_at=None if words.state == P.DRAFT else world.at(min(first + words.opens - 2, -1), 10), is_sample=True,
    )  # fmt: skip


def _sessions(world: World, words: Words, programme: TrainingProgramme) -> Iterator[TrainingSession]:
    dice = world.dice(f"sessions:{words.title}")
    parts = ("政策和案例", "方法和练习", "实地走访", "汇报和考核")
    for place, day in enumerate(words.days):
        yield TrainingSession(
            programme=programme, title=f"第{'一二三四'[place % 4]}课 {parts[place % len(parts)]}", starts_at=world.at(day, 9),
            ends_at=world.at(day, 9) + timedelta(hours=words.hours + (1 if words.hours > 4 else 0)), hours=words.hours,
            teacher=f"{dice.choice('梁何黎区')}老师{MARK}", place=f"{programme.organiser.name.removesuffix(MARK)}培训室{MARK}",
            online_url="" if place else "https://classroom.example.org/room", code=f"{dice.randrange(10**6):06d}",
        )  # fmt: skip


# --- learners ---
def _learners(
    world: World, bodies: Bodies, people: People, words: Words, number: int
) -> Iterator[tuple[User, Institution | None, str]]:
    """Who learns, for which unit, and what became of it; the sample accounts come first where they belong."""
    states = [state for state, count in words.learners for _ in range(count)]
    if words.for_citizens:
        own = [people.accounts["citizen"], people.accounts["group"]]
        others = people.citizens[60 + number * 20 : 60 + number * 20 + len(states)]
        for person, state in zip([*own, *others], states, strict=False):
            yield person, None, state
        return
    units = [bodies.halls[0], bodies.stations[0], *bodies.halls[2:], *bodies.stations[1:], *bodies.new_spaces]
    turn = number * 5
    for place, state in enumerate(states):
        unit = (
            units[place] if place < 2 and words.state != P.CANCELLED else units[(turn + place) % len(units)]
        )
        person = (
            people.accounts["hall"]
            if state == E.ASKED and place == 0
            else people.of(unit, place // len(units) + number)
        )
        yield person, unit, state


def _enrol(
    world: World, people: People, words: Words, programme: TrainingProgramme, sessions: list[TrainingSession],
    line: list[tuple[User, Institution | None, str]],
) -> list[Enrolment]:  # fmt: skip
    dice = world.dice(f"learners:{words.title}")
    total = sum(one.hours for one in sessions)
    plans = []
    for person, unit, state in line:
        score = _score(words, state, dice.randrange(66, 98))
        attended = {E.ABSENT: 0, E.FAILED: words.hours}.get(EnrolmentState(state), total)
        plans.append((person, unit, state, score, result_of(programme, attended, total, score)))
    certificates = _certificates(world, words, programme, sessions, plans)
    rows = make([
        _enrolment(world, programme, place, plan, certificates.get(plan[0].pk)) for place, plan in enumerate(plans)
    ])  # fmt: skip
    _attend(world, words, sessions, rows)
    for place, row in enumerate(rows):
        _tell_enrolment(world, people, programme, row, place)
    return rows


def _score(words: Words, state: str, score: int) -> int | None:
    if words.pass_score is None or state not in (E.COMPLETED, E.FAILED):
        return None
    return FAILED_AT if state == E.FAILED else score


Plan = tuple[User, "Institution | None", str, "int | None", Result]


def _certificates(
    world: World,
    words: Words,
    programme: TrainingProgramme,
    sessions: list[TrainingSession],
    plans: list[Plan],
) -> dict[int, Certificate]:
    issued = _closed_at(sessions)
    first, last = (world.day(words.days[place]) for place in (0, -1))
    rows = [
        Certificate(
            number=number_for(issued.year, f"{words.title}:{place}"), kind=CertificateKind.TRAINING, holder=person,
            holder_name=person.display_name, title=programme.title, about=f"community.trainingprogramme:{programme.pk}",
            lines=[
                f"于 {first.year} 年 {first.month} 月 {first.day} 日至 {last.month} 月 {last.day} 日参加培训，共 {result.hours} 学时，",
                f"出勤 {result.share_pct}%" + (f"，考核 {score} 分" if score is not None else "") + "，准予结业。",
            ],
            issued_by=programme.organiser, issued_at=issued,
        )
        for place, (person, _unit, state, score, result) in enumerate(plans) if state == E.COMPLETED
    ]  # fmt: skip
    return {one.holder_id: one for one in make(rows) if one.holder_id is not None}


def _enrolment(
    world: World, programme: TrainingProgramme, place: int, plan: Plan, certificate: Certificate | None
) -> Enrolment:
    person, unit, state, score, result = plan
    asked = min(
        programme.enrol_from + timedelta(hours=3 * place + 1), world.at(-1, 8) + timedelta(minutes=place)
    )
    return Enrolment(
        programme=programme, person=person, institution=unit, state=state, why="想把学到的用在本单位的活动里。" if place % 3 == 0 else "",
        reason={E.REFUSED: REFUSED, E.CANCELLED: CANCELLED}.get(EnrolmentState(state), ""), asked_at=asked,
        decided_at=None if state in (E.ASKED, E.APPROVED) else asked + timedelta(hours=5), score=score,
        hours=result.hours if state == E.COMPLETED else 0, certificate=certificate,
    )  # fmt: skip


def _attend(world: World, words: Words, sessions: list[TrainingSession], rows: list[Enrolment]) -> None:
    past = [one for one in sessions if one.ends_at <= world.now]
    make([
        Attendance(
            enrolment=row, session=session, how=CheckInBy.CODE if (place + number) % 3 else CheckInBy.LIST,
            at=session.starts_at + timedelta(minutes=place % 20),
        )
        for place, row in enumerate(rows) if row.state in (E.ACCEPTED, E.COMPLETED, E.FAILED)
        for number, session in enumerate(past[:1] if row.state == E.FAILED else past)
    ])  # fmt: skip


def _count_units(training: Training) -> None:
    counts: dict[tuple[int, int], int] = {}
    limits = {one.pk: one.per_institution for one in training.programmes}
    for row in training.enrolments:
        if row.state in HOLDS_PLACE and row.institution_id and limits[row.programme_id]:
            key = (row.programme_id, row.institution_id)
            counts[key] = counts.get(key, 0) + 1
    make([
        UnitQuota(programme_id=programme, institution_id=unit, taken=count, limit=limits[programme] or 1)
        for (programme, unit), count in counts.items()
    ])  # fmt: skip


# --- facts ---
def _closed_at(sessions: list[TrainingSession]) -> datetime:
    return (sessions[-1].ends_at + 3 * DAY).replace(hour=10, minute=0)


def _tell_programme(
    world: World, people: People, words: Words, programme: TrainingProgramme, sessions: list[TrainingSession]
) -> None:
    by = people.of(programme.organiser)
    world.tell("community.programme.drafted", programme, by, programme.created_at)
    if programme.published_at is not None:
        world.tell("community.programme.published", programme, by, programme.published_at)
    if words.state in (P.RUNNING, P.CLOSED):
        world.tell(
            "community.programme.started", programme, None, sessions[0].starts_at, taken=programme.taken
        )
    if words.state == P.CLOSED:
        world.tell(
            "community.programme.closed", programme, by, _closed_at(sessions), accepted=programme.taken
        )
    if words.state == P.CANCELLED:
        world.tell("community.programme.cancelled", programme, by, sessions[0].starts_at - 2 * DAY, CANCELLED)


def _tell_enrolment(
    world: World, people: People, programme: TrainingProgramme, row: Enrolment, place: int
) -> None:
    by, unit = people.of(programme.organiser), row.institution
    world.tell(
        "community.enrolment.asked", row, row.person, row.asked_at, programme=programme.pk,
        institution=unit.pk if unit else None, is_agreed=unit is None,
    )  # fmt: skip
    if unit is not None and row.state not in (E.ASKED, E.CANCELLED):
        world.tell(
            "community.enrolment.approved",
            row,
            people.of(unit),
            row.asked_at + timedelta(hours=2),
            programme=programme.pk,
        )
    if row.state in HOLDS_PLACE:
        world.tell(
            "community.enrolment.accepted", row, by, row.asked_at + timedelta(hours=5), programme=programme.pk
        )
    ends = {
        E.REFUSED: "community.enrolment.refused", E.WITHDRAWN: "community.enrolment.withdrawn",
        E.WAITLISTED: "community.enrolment.waitlisted",
    }  # fmt: skip
    if row.state in ends and row.decided_at is not None:
        world.tell(
            ends[EnrolmentState(row.state)], row, by, row.decided_at, row.reason, programme=programme.pk
        )
    if row.certificate is not None:
        world.tell(
            "community.certificate.issued", row.certificate, by, row.certificate.issued_at, kind=row.certificate.kind,
            issuer=programme.organiser_id, holder=row.person_id,
        )  # fmt: skip
        world.tell(
            "community.enrolment.completed",
            row,
            by,
            row.certificate.issued_at,
            programme=programme.pk,
            hours=row.hours,
        )


def _revoke_one(world: World, people: People, training: Training) -> None:
    """The last certificate of the first programme was given by mistake."""
    first = training.programmes[0]
    row = [
        one for one in training.enrolments if one.programme_id == first.pk and one.certificate is not None
    ][-1]
    certificate = row.certificate
    if certificate is None:
        return
    at, reason = world.at(-140, 15), "登记有误：考核分登成了另一位学员的，已重新核发。"
    certificate.revoked_at, certificate.revoke_reason = at, reason
    certificate.save(update_fields=["revoked_at", "revoke_reason"])
    world.tell("community.certificate.revoked", certificate, people.of(first.organiser), at, reason)
