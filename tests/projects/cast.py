"""A lead, its partner and four bureaus' people, and a project brought to any step by the real verbs."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from community.models import Institution
from core.dates.workdays import add_working_days
from core.files import attachments
from core.models import User
from core.record.actors import Actor
from projects.actions import applications, checks, decisions, partners, parts, reviews
from projects.models import Call, DecisionList, Project
from projects.queries import decisions as queries
from projects.states import ProjectState
from tests.factories.community import InstitutionFactory, district_staff, holder_of
from tests.factories.core import UserFactory
from tests.factories.projects import CallFactory, city_bureau, hall, staff_of

DAY = dt.timedelta(days=1)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


def pdf(name: str = "意向书.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


@dataclass
class Stage:
    """Everybody a project meets: `city` are four people of one bureau."""

    now: dt.datetime = field(default_factory=timezone.now)
    lead: Institution = field(default_factory=hall)
    partner: Institution = field(default_factory=lambda: InstitutionFactory(supplier=True))
    call: Call = field(default_factory=CallFactory)
    district: User = field(default_factory=district_staff)

    def __post_init__(self):
        self.writer, self.signer = holder_of(self.lead), holder_of(self.partner)
        bureau = city_bureau()
        self.city = [staff_of(bureau) for _ in range(4)]

    def by(self, user: User) -> dict[str, object]:
        return {"by": Actor(user), "at": self.now}

    def later(self, days: int) -> None:
        self.now += days * DAY

    def draft(self, title: str = "榕树头夜读（示例）", call: Call | None = None) -> Project:
        """A complete draft: written, evidenced, its partner not yet asked for an answer."""
        acting = self.by(self.writer)
        project = applications.draft_project(
            lead=self.lead, title=title, type="grassroots", key_field="reading", nature="brand",
            call=call or self.call, **acting,
        )  # fmt: skip
        words = {"summary", "audience", "problem", "innovation", "lead_base", "contact_name", "contact_phone"}
        applications.write_project(project=project, fields=dict.fromkeys(words, "写清楚了"), **acting)
        start = timezone.localdate(self.now) + 30 * DAY
        parts.write_plan(
            project=project, plan="按月开展", starts_on=start, ends_on=start + 300 * DAY,
            rows=[parts.MilestoneRow("首批活动", start + 60 * DAY)], **acting,
        )  # fmt: skip
        parts.write_money(
            project=project, budget_cents=300_000_00,
            rows=[parts.FundingRow("district", 200_000_00), parts.FundingRow("social", 100_000_00)], **acting,
        )  # fmt: skip
        parts.write_figures(
            project=project, risks="人手不足", support="列入计划", rows=[parts.FigureRow("活动场次", "场", Decimal(40))],
            **acting,
        )  # fmt: skip
        parts.write_partners(
            project=project, rows=[parts.PartnerRow(self.partner, "出场地", ("facilities",))], **acting
        )
        attachments.claim([attachments.accept(upload=pdf(), purpose="project", **acting)], project)
        return Project.objects.get(pk=project.pk)

    def sign(self, project: Project) -> None:
        partners.sign_part(partner=project.partners.get(), **self.by(self.signer))

    def submitted(self, title: str = "榕树头夜读（示例）") -> Project:
        project = self.draft(title)
        self.sign(project)
        return applications.submit_project(project=project, **self.by(self.writer))

    def recommended(self, title: str = "榕树头夜读（示例）") -> Project:
        project = self.submitted(title)
        return reviews.recommend_project(project=project, opinion="同意推荐", **self.by(self.district))

    def qualified(self, title: str = "榕树头夜读（示例）") -> Project:
        project = reviews.qualify_project(project=self.recommended(title), **self.by(self.city[0]))
        reviews.record_visit(
            project=project, visited_on=timezone.localdate(self.now), visitors=["陈甲", "李乙"], findings="属实",
            **self.by(self.city[1]),
        )  # fmt: skip
        return project

    def scored(self, title: str = "榕树头夜读（示例）", score: str = "88.50") -> Project:
        project = reviews.start_review(self.qualified(title), **self.by(self.city[0]))
        Project.objects.filter(pk=project.pk).update(score=Decimal(score), scored_at=self.now)
        return Project.objects.get(pk=project.pk)

    def listed(self, verdict: str = "select", reason: str = "") -> tuple[DecisionList, Project]:
        project = self.scored()
        made = decisions.draw_up_list(call=self.call, title="", **self.by(self.city[0]))
        decisions.decide_row(row=made.rows.get(), verdict=verdict, reason=reason, **self.by(self.city[0]))
        return made, project

    def in_notice(self) -> tuple[DecisionList, Project]:
        made, project = self.listed()
        decisions.decide_list(decision_list=made, **self.by(self.city[1]))
        made = decisions.start_notice(decision_list=made, **self.by(self.city[1]))
        return made, Project.objects.get(pk=project.pk)

    def incubating(self) -> Project:
        made, project = self.in_notice()
        days = (add_working_days(timezone.localdate(self.now), 5) - timezone.localdate(self.now)).days
        self.later(days + 1)
        decisions.close_notice(decision_list=made, **self.by(self.city[2]))
        return Project.objects.get(pk=project.pk)

    def reported(self, project: Project) -> object:
        """The check that is open, reported with evidence."""
        check = project.checkpoints.get(state="open")
        acting = self.by(self.writer)
        attachments.claim([attachments.accept(upload=pdf("台账.pdf"), purpose="check", **acting)], check)
        figures = {project.figures.get().pk: Decimal(41)}
        return checks.report_checkpoint(checkpoint=check, report="按计划完成了", figures=figures, **acting)

    def accepted(self) -> Project:
        project = self.incubating()
        for staff in (self.city[0], self.city[1]):
            checks.pass_checkpoint(checkpoint=self.reported(project), finding="属实", **self.by(staff))
            project = Project.objects.get(pk=project.pk)
        assert project.state == ProjectState.ACCEPTED
        return project

    def named(self) -> Project:
        return checks.name_project(project=self.accepted(), **self.by(self.city[2]))


def citizen() -> User:
    return UserFactory()


def frozen_list(project: Project, state: str) -> DecisionList:
    """A list of one project that was decided and stands in `state`; in notice since today."""
    bureau = city_bureau()
    made = DecisionList.objects.create(
        year=2026, call=project.call, title="示例名单（示例）", drawn_up_by=staff_of(bureau), drawn_up_at=project.created_at,
    )  # fmt: skip
    row = made.rows.create(project=project, position=1, score=Decimal("90.25"), verdict="select")
    made.document = queries.document(made, [row])
    made.digest, made.state = queries.digest(made.document), state
    made.decided_by, made.decided_at = staff_of(bureau), timezone.now()
    made.notice_from = timezone.localdate()
    made.notice_until = add_working_days(made.notice_from, 5) + DAY
    made.save()
    return made
