"""Benchmark projects that are legal in every state: led by a hall, dated, their money adds up."""

import datetime as dt
from decimal import Decimal

import factory
from django.utils import timezone

from community.models import Institution, Kind, Level
from community.policy import Role
from core.models import User
from projects.models import (
    Call,
    Checkpoint,
    ExpectedFigure,
    Funding,
    Milestone,
    Partner,
    Project,
    ProjectVersion,
    title_key,
)
from projects.policy import ExitReason
from projects.queries import versions
from projects.states import RUNNING, CallState, PartnerState, ProjectState
from tests.factories.community import AreaFactory, InstitutionFactory, SeatFactory, holder_of
from tests.factories.core import UserFactory

DAY = dt.timedelta(days=1)
NAMED = (ProjectState.NAMED, ProjectState.CONFIRMED, ProjectState.RECTIFYING)


def hall(code: str = "440103", level: str = Level.DISTRICT) -> Institution:
    """A culture hall of 荔湾区: it may lead."""
    number = Institution.objects.count()
    return InstitutionFactory(
        name=f"荔湾文化馆{number}（示例）", kind=Kind.CULTURE_HALL, level=level, area=AreaFactory(code=code)
    )


class CallFactory(factory.django.DjangoModelFactory):
    """Open for another month."""

    class Meta:
        model = Call

    year = 2026
    title = factory.Sequence("2026 年度标杆项目征集{}（示例）".format)
    brief = "面向全市公共文化机构征集"
    opens_at = factory.LazyFunction(lambda: timezone.now() - 10 * DAY)
    closes_at = factory.LazyFunction(lambda: timezone.now() + 30 * DAY)
    state = CallState.OPEN
    is_sample = True


class ProjectFactory(factory.django.DjangoModelFactory):
    """A complete draft unless told another state; parts are made by `project_in`."""

    class Meta:
        model = Project
        skip_postgeneration_save = True

    lead = factory.LazyFunction(hall)
    call = factory.SubFactory(CallFactory)
    title = factory.Sequence("骑楼夜读灯{}（示例）".format)
    title_key = factory.LazyAttribute(lambda project: title_key(project.title))
    type = "grassroots"
    key_field = "reading"
    nature = "brand"
    summary = "骑楼商铺晚上让出半间"
    problem = "老城居民下班后没有安静看书的地方"
    innovation = "商铺出地方，文化站出书和灯"
    lead_base = "已试办半年，有两名专职人员"
    audience = "周边十五分钟步行范围内的居民"
    plan = "先摸底，再签约，按月开展，最后总结"
    risks = "人手不足时由区里调配"
    support = "已列入年度计划"
    starts_on = factory.LazyFunction(lambda: timezone.localdate() + 30 * DAY)
    ends_on = factory.LazyFunction(lambda: timezone.localdate() + 330 * DAY)
    budget_cents = 20_000_000
    contact_name = "陈联系（示例）"
    contact_phone = "19900000000"
    state = ProjectState.DRAFT
    created_at = factory.LazyFunction(lambda: timezone.now() - 20 * DAY)
    submitted_at = factory.LazyAttribute(
        lambda project: (
            None
            if project.state in (ProjectState.DRAFT, ProjectState.WITHDRAWN)
            else timezone.now() - 9 * DAY
        )
    )
    named_on = factory.LazyAttribute(
        lambda project: timezone.localdate() - 30 * DAY if project.state in NAMED else None
    )
    incubating_since = factory.LazyAttribute(
        lambda project: timezone.localdate() - 200 * DAY if project.state in RUNNING else None
    )
    exited_on = factory.LazyAttribute(
        lambda project: timezone.localdate() if project.state == ProjectState.EXITED else None
    )
    exit_reason = factory.LazyAttribute(
        lambda project: ExitReason.OWN_WISH if project.state == ProjectState.EXITED else ""
    )
    is_sample = True

    @factory.post_generation
    def with_parts(self, create, extracted, **kwargs):
        """Money that adds up, a milestone, a figure, a partner who signed, and the version handed in."""
        if extracted is False:
            return
        Funding.objects.create(project=self, source="district", planned_cents=self.budget_cents // 2)
        Funding.objects.create(
            project=self, source="social", planned_cents=self.budget_cents - self.budget_cents // 2
        )
        Milestone.objects.create(project=self, title="首批活动", due_on=self.starts_on + 60 * DAY)
        ExpectedFigure.objects.create(
            project=self, name="活动场次", unit="场", target=Decimal(40), counting="以云平台为准"
        )
        signer = UserFactory()
        Partner.objects.create(
            project=self, institution=InstitutionFactory(supplier=True), contribution="出场地和灯",
            shares=["facilities"], state=PartnerState.SIGNED, asked_at=self.created_at, answered_by=signer,
            answered_at=self.created_at,
        )  # fmt: skip
        if self.submitted_at:
            ProjectVersion.objects.create(
                project=self, number=1, fields=versions.frozen_now(self), made_by=UserFactory(),
                made_at=self.submitted_at,
            )  # fmt: skip


def project_in(state: str, **changes: object) -> Project:
    """A project that stands in `state`."""
    return ProjectFactory(state=state, **changes)


def lead_of(project: Project) -> User:
    """A person who may propose for the lead."""
    return holder_of(project.lead)


def partner_of(project: Project, state: str = PartnerState.ASKED) -> tuple[Partner, User]:
    """One more partner, and a person there who may sign."""
    institution = InstitutionFactory(supplier=True)
    user = holder_of(institution)
    answered = state != PartnerState.ASKED
    partner = Partner.objects.create(
        project=project, institution=institution, contribution="派老师", state=state, asked_at=project.created_at,
        answered_by=user if answered else None, answered_at=project.created_at if answered else None,
    )  # fmt: skip
    return partner, user


def city_bureau() -> Institution:
    return InstitutionFactory(city_bureau=True)


def staff_of(bureau: Institution) -> User:
    """One more person of a bureau."""
    return SeatFactory(institution=bureau, role=Role.HANDLER, user=UserFactory(is_staff=True)).user


def checkpoint_of(project: Project, kind: str = "midterm", **changes: object) -> Checkpoint:
    return Checkpoint.objects.create(
        project=project, kind=kind, year=timezone.localdate().year, due_on=timezone.localdate() + 20 * DAY,
        opened_at=timezone.now(), **changes,
    )  # fmt: skip
