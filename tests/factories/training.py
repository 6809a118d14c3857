"""Certificates, programmes with their people, secondments, teams: brought to any state by the real verbs."""

import datetime as dt

import factory
from django.utils import timezone

from community.models import (
    Certificate,
    Enrolment,
    GradeObjection,
    Group,
    Incubatee,
    Institution,
    Secondment,
    StarField,
    TeamGrade,
    TrainingProgramme,
    TrainingSession,
)
from community.policy import Role
from community.states import GroupState, ProgrammeState
from community.training.actions import (
    certificates,
    enrolments,
    grade_objections,
    grades,
    incubation,
    secondments,
)
from community.training.actions.grades import OwnRow
from community.training.actions.secondments import Term
from core.models import User
from core.record.actors import Actor
from tests.factories.community import InstitutionFactory, holder_of
from tests.factories.core import UserFactory

DAY = dt.timedelta(days=1)


def soon(days: int = 10, hour: int = 9) -> dt.datetime:
    day = timezone.localtime() + days * DAY
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)


def certificate_for(
    user: User | None = None, issuer: Institution | None = None, **values: object
) -> Certificate:
    """A live certificate about its own issuer, unless told otherwise."""
    user, issuer = user or UserFactory(), issuer or InstitutionFactory()
    given = {
        "kind": "training",
        "title": "基层骨干研修班（示例）",
        "lines": ["共 24 学时"],
        "about": issuer,
        **values,
    }
    return certificates.issue_certificate(
        holder=user, issuer=issuer, by=Actor(UserFactory()), at=timezone.now(), **given
    )


class HallFactory(InstitutionFactory):
    name = factory.Sequence("西关文化馆{}（示例）".format)
    kind = "culture_hall"
    level = "district"


class SocietyFactory(InstitutionFactory):
    name = factory.Sequence("南音雅集{}（示例）".format)
    kind = "society"
    level = "district"


class GroupFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Group

    name = factory.Sequence("西关合唱团{}（示例）".format)
    art = "chorus"
    leader = factory.SubFactory(UserFactory)
    home = factory.SubFactory(InstitutionFactory)
    area = factory.SelfAttribute("home.area")
    members = 20
    state = GroupState.REGISTERED
    applied_at = factory.LazyFunction(lambda: timezone.now() - 90 * DAY)
    registered_at = factory.LazyFunction(lambda: timezone.now() - 80 * DAY)
    is_sample = True


class ProgrammeFactory(factory.django.DjangoModelFactory):
    """Published, taking names for another week; two sessions of four hours next month."""

    class Meta:
        model = TrainingProgramme
        skip_postgeneration_save = True

    organiser = factory.SubFactory(HallFactory)
    title = factory.Sequence("基层骨干研修班{}（示例）".format)
    aim = "活动策划和群众工作"
    for_citizens = True
    year = factory.LazyFunction(lambda: timezone.localdate().year)
    quota = 20
    enrol_from = factory.LazyFunction(lambda: timezone.now() - 7 * DAY)
    enrol_until = factory.LazyFunction(lambda: timezone.now() + 7 * DAY)
    state = ProgrammeState.PUBLISHED
    created_at = factory.LazyFunction(lambda: timezone.now() - 9 * DAY)
    published_at = factory.LazyFunction(lambda: timezone.now() - 8 * DAY)
    is_sample = True

    @factory.post_generation
    def sessions(self, create, days, **_more):
        for day in (20, 21) if days is None else days:
            starts = soon(day)
            TrainingSession.objects.create(
                programme=self, title=f"第 {day} 天", starts_at=starts, ends_at=starts + dt.timedelta(hours=4), hours=4,
                place="培训室", code="123456",
            )  # fmt: skip


def past_programme(**values: object) -> TrainingProgramme:
    """Running, its two sessions over."""
    given = {
        "state": ProgrammeState.RUNNING,
        "enrol_until": timezone.now() - 5 * DAY,
        "sessions": (-3, -2),
        **values,
    }
    return ProgrammeFactory(**given)


def asked_by(person: User, programme: TrainingProgramme, institution: Institution | None = None) -> Enrolment:
    return enrolments.ask_enrolment(
        programme=programme,
        person=person,
        institution=institution,
        knows_clash=True,
        by=Actor(person),
        at=timezone.now(),
    )


def accepted_in(programme: TrainingProgramme, person: User | None = None) -> Enrolment:
    """Somebody with a place, whatever the programme's time for enrolling."""
    row = Enrolment.objects.create(
        programme=programme, person=person or UserFactory(), state="approved", asked_at=timezone.now()
    )
    return enrolments.accept_enrolment(enrolment=row, by=Actor(UserFactory()), at=timezone.now())


class Exchange:
    """A home and a host, their heads, and a guest who sits at home."""

    def __init__(self) -> None:
        self.home, self.host = InstitutionFactory(), HallFactory()
        self.home_head, self.host_head = holder_of(self.home, Role.HEAD), holder_of(self.host, Role.HEAD)
        self.guest, self.handler = holder_of(self.home), holder_of(self.host)

    def term(self, begins: int = 3, lasts: int = 30) -> Term:
        today = timezone.localdate()
        return Term("study", today + begins * DAY, today + (begins + lasts) * DAY, "学排期")

    def proposed(self, term: Term | None = None) -> Secondment:
        return secondments.propose_secondment(
            guest=self.guest,
            home=self.home,
            host=self.host,
            term=term or self.term(),
            by=Actor(self.guest),
            at=timezone.now(),
        )

    def agreed(self, term: Term | None = None) -> Secondment:
        row = self.proposed(term)
        for head in (self.home_head, self.host_head):
            row = secondments.agree_secondment(secondment=row, by=Actor(head), at=timezone.now())
        return row

    def under_way(self) -> Secondment:
        row = self.agreed(self.term(begins=0))
        return secondments.begin_secondment(secondment=row, by=Actor(self.home_head), at=timezone.now())

    def reported(self) -> Secondment:
        row = self.under_way()
        return secondments.report_secondment(
            secondment=row, report="学到了排期", by=Actor(self.guest), at=timezone.now()
        )


class Nursery:
    """A society and its handler; a hall with two people who help and grade."""

    def __init__(self) -> None:
        self.society, self.hall = SocietyFactory(), HallFactory()
        self.speaker = holder_of(self.society)
        self.first, self.second = holder_of(self.hall), holder_of(self.hall, Role.LIAISON)

    def applied(self) -> Incubatee:
        return incubation.apply_for_incubation(
            team=self.society,
            incubator=self.hall,
            plan="排两个新节目",
            by=Actor(self.speaker),
            at=timezone.now(),
        )

    def incubating(self) -> Incubatee:
        return incubation.take_in(incubatee=self.applied(), by=Actor(self.first), at=timezone.now())

    def reported(self, year: int | None = None, team: Institution | Group | None = None) -> TeamGrade:
        rows = {field: OwnRow(field.highest, "名单和签到表") for field in StarField}
        return grades.report_grade(
            team=team or self.society, year=year or timezone.localdate().year, assessor=self.hall, rows=rows,
            by=Actor(self.speaker), at=timezone.now(),
        )  # fmt: skip

    def assessed(self, score: int = 82, year: int | None = None) -> TeamGrade:
        row = self.reported(year)
        return grades.assess_grade(
            grade=row, scores=adding_up_to(score), by=Actor(self.first), at=timezone.now()
        )

    def in_notice(self, score: int = 82, year: int | None = None) -> TeamGrade:
        row = self.assessed(score, year)
        return grades.publish_grade(grade=row, by=Actor(self.second), at=timezone.now())

    def granted(self, score: int = 82, year: int | None = None) -> TeamGrade:
        """Granted, or, below the pass mark of a team with stars, rectifying."""
        return grades.grant_grade(
            grade=self.in_notice(score, year), by=Actor(self.second), at=timezone.now() + 20 * DAY
        )


def objected_to(grade: TeamGrade, by: User | None = None, at: dt.datetime | None = None) -> GradeObjection:
    """An objection to stars that stand in public notice."""
    return grade_objections.file_grade_objection(
        grade=grade,
        name="何街坊（示例）",
        contact="020-00000000",
        text="去年有几次排练没有开成，请核对签到表。",
        by=Actor(by or UserFactory()),
        at=at or timezone.now(),
    )


def adding_up_to(score: int) -> dict[str, int]:
    found = {}
    for field in StarField:
        found[field.value] = min(field.highest, score)
        score -= found[field.value]
    return found
