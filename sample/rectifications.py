"""Rectifications of the sample city in every state: those projects' reviews opened, and those that rules and people did."""

from __future__ import annotations

from datetime import timedelta

from core.models import User
from core.record.journal import subject_of
from evaluation.models import Ask, Finding, Rectification, Subject
from evaluation.policy import Opening
from evaluation.states import RectificationState as S
from projects.models import Rectification as OfProject
from sample.evaluation import Evaluated
from sample.evaluation_words import FINDINGS, OPINIONS, PLAN, REPORT
from sample.people import People
from sample.projects import Projects
from sample.world import World, make

DAY = timedelta(days=1)
STATE_OF = {
    "opened": S.PLANNED, "replied": S.REPORTED, "returned": S.RETURNED, "verified": S.CLOSED, "failed": S.FAILED
}  # fmt: skip
PLANS = (  # state, why, opened and due in days from today
    (S.OPENED, Opening.LOW, -6, 14), (S.PLANNED, Opening.LATE, -15, 4), (S.PLANNED, Opening.PERSON, -50, -9),
    (S.REPORTED, Opening.DROP, -25, 3), (S.RETURNED, Opening.PERSON, -40, 6), (S.PARTLY, Opening.VETO, -60, 20),
    (S.CLOSED, Opening.LOW, -120, -80), (S.FAILED, Opening.LATE, -110, -75),
)  # fmt: skip
PLANNED_LATER = (S.OPENED,)
REPORTED = (S.REPORTED, S.RETURNED, S.PARTLY, S.CLOSED)
JUDGED = (S.RETURNED, S.PARTLY, S.CLOSED, S.FAILED)


def make_rectifications(world: World, people: People, projects: Projects, evaluated: Evaluated) -> None:
    for own in OfProject.objects.select_related(
        "project__lead", "opened_by", "replied_by", "verified_by"
    ).order_by("pk"):
        _of_project(world, own)
    published = evaluated.rounds["project"][1]
    subjects = list(
        published.subjects.filter(institution__isnull=False)
        .select_related("institution")
        .order_by("total", "pk")
    )
    taken = set(Rectification.objects.values_list("ref", flat=True))
    free = [one for one in subjects if one.ref not in taken]
    for place, (plan, subject) in enumerate(zip(PLANS, free * len(PLANS), strict=False)):
        _row(world, people, subject, plan, place)


def _of_project(world: World, own: OfProject) -> None:
    """What a project's review opened, taken over as the subscriber does."""
    state = STATE_OF[own.state]
    row = Rectification.objects.create(
        ref=subject_of(own.project), title=own.project.title, institution=own.project.lead, area_id=own.project.lead.area_id,
        opening=Opening.REVIEW, source=subject_of(own), state=state, due_on=own.due_on, opened_by=own.opened_by,
        opened_at=own.opened_at, plan=PLAN if state != S.OPENED else "", planned_at=own.opened_at + 3 * DAY,
        report=own.reply, reported_by=own.replied_by, reported_at=own.replied_at, opinion=own.finding,
        verified_by=own.verified_by, verified_at=own.verified_at,
        closed_at=own.verified_at if state in (S.CLOSED, S.FAILED) else None, is_sample=True,
    )  # fmt: skip
    Finding.objects.create(
        rectification=row,
        text=own.problem[:500],
        is_mended=None if own.verified_at is None else state == S.CLOSED,
    )
    world.tell("evaluation.rectification.opened", row, own.opened_by, own.opened_at, opening=Opening.REVIEW)


def _row(world: World, people: People, subject: Subject, plan: tuple[str, str, int, int], place: int) -> None:
    state, opening, opened, due = plan
    institution = subject.institution
    if institution is None:
        return
    city, judge = people.accounts["city1"], people.accounts["city2"]
    opener = city if opening == Opening.PERSON else None
    is_reported, is_judged = state in REPORTED, state in JUDGED
    writer = people.of(institution)
    verified = world.at(min(due - 1, -1), 10)
    row = Rectification.objects.create(
        ref=subject.ref, title=subject.title, institution=institution, area_id=subject.area_id, opening=opening, subject=subject,
        state=state, due_on=world.day(due), opened_by=opener, opened_at=world.at(opened, 9), is_sample=True,
        plan="" if state in PLANNED_LATER else PLAN, planned_at=None if state in PLANNED_LATER else world.at(opened + 3, 15),
        report=REPORT if is_reported else "", reported_by=writer if is_reported else None,
        reported_at=world.at(min(due - 3, -2), 16) if is_reported else None,
        opinion=OPINIONS.get(state, ""), verified_by=_other(judge, writer, city) if is_judged else None,
        verified_at=verified if is_judged else None, closed_at=verified if state in (S.CLOSED, S.FAILED) else None,
        escalated_at=world.at(due + 1, 8) if due < 0 and not is_judged and not is_reported else None,
    )  # fmt: skip
    lines = FINDINGS[place % len(FINDINGS)]
    make([
        Finding(rectification=row, text=text, is_mended=_mended(state, number, len(lines)) if is_judged else None)
        for number, text in enumerate(lines)
    ])  # fmt: skip
    world.tell("evaluation.rectification.opened", row, opener, row.opened_at, opening=opening)
    if is_reported and row.reported_at:
        world.tell("evaluation.rectification.reported", row, writer, row.reported_at, note=REPORT)
    if row.escalated_at:
        world.tell("evaluation.rectification.overdue", row, None, row.escalated_at)
    if state in (S.CLOSED, S.PARTLY):
        _ask(world, people, row, 24 if state == S.CLOSED else 6)
    if is_judged:
        fact = {S.RETURNED: "returned", S.PARTLY: "accepted_in_part", S.CLOSED: "closed", S.FAILED: "failed"}[
            S(state)
        ]
        world.tell(f"evaluation.rectification.{fact}", row, row.verified_by, verified, note=row.opinion)


def _mended(state: str, number: int, count: int) -> bool:
    return state == S.CLOSED or (state == S.PARTLY and (number == 0 and count > 1))


def _other(judge: User, writer: User, instead: User) -> User:
    return instead if judge.pk == writer.pk else judge


def _ask(world: World, people: People, row: Rectification, count: int) -> None:
    """Citizens who had said so were asked; most of those who answered say it is mended."""
    asked = row.verified_at or world.at(-1, 9)
    citizens = people.citizens[:count]
    make([
        Ask(
            rectification=row, person=person, asked_at=asked, is_mended=None if place % 6 == 5 else place % 4 != 3,
            answered_on=None if place % 6 == 5 else (asked + 2 * DAY).date(),
        )
        for place, person in enumerate(citizens)
    ])  # fmt: skip
    Rectification.objects.filter(pk=row.pk).update(asked=len(citizens))
