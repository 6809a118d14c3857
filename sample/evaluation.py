"""Rounds of the sample city in every state: scores worked out from its own records, replies, rectifications."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from community.models import Institution
from evaluation.actions import computing, declarations, publishing, rounds
from evaluation.models import Declaration, FrameworkVersion, Round, Subject
from evaluation.queries import subjects as subject_queries
from evaluation.states import DeclarationState, RoundState, VersionState
from sample.evaluation_inputs import REQUIRED, adopt_all, adopt_second, ask_people, draft_next, judge_subjects
from sample.evaluation_words import ANSWERS, EXPLANATIONS, REPLIES, RETURN
from sample.panels import Panels
from sample.people import People
from sample.world import World, moment

DAY = timedelta(days=1)
R, D = RoundState, DeclarationState


@dataclass(frozen=True)
class PlanOfRound:
    """`begins` and `ends` of the period, in days from today."""

    framework: str
    name: str
    begins: int
    ends: int
    state: str


PLANS = (
    PlanOfRound("project", "标杆项目评价第 1 轮（示例）", -365, -250, R.ARCHIVED),
    PlanOfRound("project", "标杆项目评价第 2 轮（示例）", -250, -140, R.PUBLISHED),
    PlanOfRound("project", "标杆项目评价第 3 轮（示例）", -140, -30, R.PUBLISHED),
    PlanOfRound("project", "标杆项目评价第 4 轮（示例）", -30, 60, R.OPEN),
    PlanOfRound("service", "馆站服务评价第 1 轮（示例）", -190, -12, R.IN_REPLY),
    PlanOfRound("service", "馆站服务评价第 2 轮（示例）", -12, 80, R.OPEN),
    PlanOfRound("supplier", "供给方评价第 1 轮（示例）", -200, -25, R.REVIEWED),
    PlanOfRound("district", "区公共文化服务评价第 1 轮（示例）", -200, -40, R.PUBLISHED),
    PlanOfRound("street", "镇街公共文化服务评价第 1 轮（示例）", -200, -40, R.PUBLISHED),
    PlanOfRound("facility", "设施服务评价第 1 轮（示例）", -300, -40, R.PUBLISHED),
    PlanOfRound("fiscal", "财政支出绩效自评第 1 轮（示例）", -330, -1, R.COMPUTING),
    PlanOfRound("fiscal", "财政支出绩效自评第 2 轮（示例）", -1, 120, R.PREPARED),
)
JUDGED = 2  # the round of projects whose expert indicator a panel of the think tank judged, counted from 0


@dataclass
class Evaluated:
    """The rounds by framework, oldest first."""

    rounds: dict[str, list[Round]] = field(default_factory=dict)


def make_evaluation(world: World, people: People, panels: Panels) -> Evaluated:
    """Adopt the seeded frameworks, then make every round by the functions that make real ones."""
    made = Evaluated()
    adopt_all(world, people)
    for plan in PLANS:
        before = made.rounds.setdefault(plan.framework, [])
        if plan.framework == "project" and len(before) == JUDGED:
            adopt_second(world, people, "project")
        before.append(_round(world, people, panels, plan, before))
    draft_next(world, people, {"service": VersionState.DRAFT, "supplier": VersionState.SUBMITTED})
    return made


def _round(world: World, people: People, panels: Panels, plan: PlanOfRound, before: Sequence[Round]) -> Round:
    version = (
        FrameworkVersion.objects.adopted().select_related("framework").get(framework__code=plan.framework)
    )
    ends = world.day(plan.ends)
    round = Round.objects.create(
        version=version, name=plan.name, period_from=world.day(plan.begins),
        previous=before[-1] if before and before[-1].is_public else None,
        period_until=ends, declare_until=ends - 5 * DAY if plan.state != R.OPEN else world.day(12), state=R.PREPARED,
        seed=f"{len(before):02d}" * 16, is_sample=True,
    )  # fmt: skip
    rounds.add_subjects(round, _candidates(people, version))
    world.tell("evaluation.round.prepared", round, people.accounts["city1"], world.at(plan.begins - 6, 10))
    if plan.state == R.PREPARED:
        return round
    opened = min(world.at(plan.begins, 9), world.at(-2, 9))
    round.state, round.opened_at = R.OPEN, opened
    round.save()
    world.tell("evaluation.round.opened", round, people.accounts["city1"], opened)
    if plan.framework == "district":
        ask_people(round)
    _declare(world, people, round)
    if plan.framework == "project" and len(before) == JUDGED:
        judge_subjects(world, panels, round, plan.ends - 30)
    if plan.state in (R.OPEN, R.COMPUTING):
        computing.compute(round=round, at=world.at(-1, 3))
        if plan.state == R.COMPUTING:
            _closed(world, people, round)
        return round
    _finish(world, people, round, plan.state)
    return round


def _closed(world: World, people: People, round: Round) -> None:
    """Declaring is over; the worker has not worked it out for the last time yet."""
    round.state = R.COMPUTING
    round.save(update_fields=["state"])
    world.tell(
        "evaluation.round.computing", round, people.accounts["city1"], world.now - timedelta(minutes=2)
    )


def _candidates(people: People, version: FrameworkVersion) -> Sequence[subject_queries.Candidate]:
    """At most 40 whose own institution, in the same area, has somebody who declares and replies for it."""
    return [
        one
        for one in subject_queries.candidates(version.framework.kind)
        if one.institution is not None
        and one.institution.pk in people.seated
        and one.institution.area_id == one.area_id
    ][:40]


def _declare(world: World, people: People, round: Round) -> None:
    """Every state of a declaration: most approved, some late, some not applicable, and in an open round some on the way."""
    dice = world.dice(f"declarations {round.name}")
    judge = people.accounts["city3"]
    is_open = round.declare_until >= world.today
    on_the_way = (D.DRAFT, D.AT_DISTRICT, D.AT_CITY, D.RETURNED, D.APPROVED)
    rows = list(Declaration.objects.filter(subject__round=round).for_list())
    required = [
        row.pk for row in rows if row.indicator.code == REQUIRED and row.indicator.on_missing == "refuse"
    ]
    forgotten = required[:1] if not is_open else []  # somebody never declares it: no data, and no total
    for place, row in enumerate(rows):
        state = on_the_way[place % 5] if is_open else D.DRAFT if place % 37 == 11 else D.APPROVED
        if state == D.AT_DISTRICT:
            state = D(declarations.first_level(row.subject))
        if state == D.DRAFT or row.subject.institution is None or row.pk in forgotten:
            continue
        _fill(world, row, state, people.of(row.subject.institution), dice.random(), is_late=place % 29 == 7)
        if state in (D.APPROVED, D.RETURNED) and row.submitted_at is not None:
            row.decided_by, row.decided_at = judge, row.submitted_at + 2 * DAY
            row.comment = RETURN if state == D.RETURNED else ""
            if judge == row.submitted_by:
                row.decided_by = people.accounts["city2"]
        if place % 31 == 9:
            row.value, row.is_not_applicable, row.explanation = None, True, EXPLANATIONS[1]
    Declaration.objects.bulk_update(
        rows,
        ["state", "value", "is_not_applicable", "explanation", "submitted_by", "submitted_at", "first_submitted_at", "is_late",
         "comment", "decided_by", "decided_at"],
    )  # fmt: skip


def _fill(
    world: World, row: Declaration, state: str, writer: object, chance: float, *, is_late: bool
) -> None:
    round = row.subject.round
    at = min(_noon(round.declare_until) + (3 * DAY if is_late else -3 * DAY), world.at(-3, 10))
    row.state, row.value = state, _value(row, chance)
    row.explanation = EXPLANATIONS[0] if chance > 0.8 else ""
    row.submitted_by, row.submitted_at, row.first_submitted_at = writer, at, at  # type: ignore[assignment]
    row.is_late = is_late and round.declare_until < world.today


def _value(row: Declaration, chance: float) -> Decimal:
    """A believable value: vetoes are rare, shares high, hours around the norm."""
    one = row.indicator
    if one.rule == "veto":
        return Decimal(1 if chance > 0.97 else 0)
    if one.unit == "%":
        return Decimal(round_half(62 + 38 * chance))
    if one.unit == "小时":
        return Decimal(34 + round_half(20 * chance))
    return Decimal(round_half(4 * chance * chance))


def round_half(number: float) -> int:
    return int(number + 0.5)


def _finish(world: World, people: People, round: Round, state: str) -> None:
    """Work it out for the last time, then let subjects reply, the city review, another publish."""
    first, second = people.accounts["city1"], people.accounts["city2"]
    shown = min(_noon(round.period_until) + DAY, world.at(-2, 9))
    computing.compute(round=round, at=shown)
    round.state, round.is_final = R.IN_REPLY, True
    round.reply_until = shown.date() + 7 * DAY if state != R.IN_REPLY else world.day(4)
    round.save()
    world.tell("evaluation.round.computed", round, None, shown)
    world.tell("evaluation.round.shown", round, None, shown, until=round.reply_until.isoformat())
    _reply(world, people, round, shown, is_answered=state != R.IN_REPLY)
    if state == R.IN_REPLY:
        return
    round.state, round.reviewed_by, round.reviewed_at = R.REVIEWED, first, shown + 9 * DAY
    round.save()
    world.tell("evaluation.round.reviewed", round, first, round.reviewed_at)
    if state == R.REVIEWED:
        return
    publishing.publish_counts(round=round, at=shown + 11 * DAY)
    round.state, round.published_by, round.published_at = R.PUBLISHED, second, shown + 11 * DAY
    round.save()
    world.tell("evaluation.round.published", round, second, round.published_at)
    if state == R.ARCHIVED:
        round.state = R.ARCHIVED
        round.save()
        world.tell("evaluation.round.archived", round, second, shown + 100 * DAY)


def _reply(world: World, people: People, round: Round, shown: datetime, *, is_answered: bool) -> None:
    subjects = list(
        round.subjects.filter(institution__isnull=False).select_related("institution").order_by("total", "pk")
    )
    for place, subject in enumerate(subjects[:: max(1, len(subjects) // len(REPLIES))][: len(REPLIES)]):
        writer = people.of(_body(subject))
        subject.reply, subject.replied_by, subject.replied_at = REPLIES[place], writer, shown + 2 * DAY
        world.tell(
            "evaluation.subject.replied",
            subject,
            writer,
            shown + 2 * DAY,
            note=REPLIES[place],
            round=round.pk,
        )
        if is_answered:
            subject.answer, subject.answered_at = ANSWERS[place], shown + 5 * DAY
            judge = people.accounts["city3"]
            world.tell(
                "evaluation.subject.answered",
                subject,
                judge,
                shown + 5 * DAY,
                note=ANSWERS[place],
                round=round.pk,
            )
        subject.save()


def _body(subject: Subject) -> Institution:
    assert subject.institution is not None
    return subject.institution


def _noon(day: date) -> datetime:
    return moment(day, 12)
