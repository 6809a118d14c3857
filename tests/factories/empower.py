"""A project that runs, with a partner that signed, and what hangs on it."""

import datetime as dt
from decimal import Decimal

from django.db import connection, transaction
from django.utils import timezone

from core import searchtext
from core.models import User
from projects.models import (
    Brand,
    Case,
    CaseFigure,
    Empowerment,
    KeyWork,
    Milestone,
    Project,
    Replication,
    SharedUse,
)
from projects.models.cases import SECTIONS
from projects.states import CaseState, ProjectState
from tests.factories.core import UserFactory
from tests.factories.projects import partner_of, project_in

DAY = dt.timedelta(days=1)


def running(**changes) -> Project:
    """A project under way: it began two months ago and ends in half a year."""
    today = timezone.localdate()
    period = {"starts_on": today - 60 * DAY, "ends_on": today + 200 * DAY}
    with transaction.atomic():  # its parts must add up at commit
        return project_in(ProjectState.INCUBATING, **{**period, **changes})


def with_partner(project: Project):
    """A signed partner (the institution) and a person there."""
    partner, user = partner_of(project, "signed")
    return partner.institution, user


def step_of(project: Project, **changes) -> Milestone:
    values = {
        "title": f"补齐夜间开放{Milestone.objects.count()}",
        "due_on": timezone.localdate() + 30 * DAY,
        **changes,
    }
    return Milestone.objects.create(project=project, **values)


def use_of(project: Project, giver, receiver, recorded_for, recorded_by, **changes) -> SharedUse:
    values = {
        "kind": "facilities",
        "what": "二楼排练厅",
        "used_on": timezone.localdate() - DAY,
        "amount": 3,
        "unit": "hours",
    }
    return SharedUse.objects.create(
        project=project, giver=giver, receiver=receiver, recorded_for=recorded_for, recorded_by=recorded_by,
        recorded_at=timezone.now(), **{**values, **changes},
    )  # fmt: skip


def effect_of(project: Project, written_for, written_by, **changes) -> Empowerment:
    values = {
        "mode": "governance", "problem": "taking_part", "about": "议事会搬到夜读灯下", "indicator": "到会人数", "unit": "人",
        "how_counted": "签到表", "before": Decimal(9), "before_on": timezone.localdate() - 40 * DAY,
    }  # fmt: skip
    return Empowerment.objects.create(
        project=project,
        written_for=written_for,
        written_by=written_by,
        written_at=timezone.now(),
        **{**values, **changes},
    )


def case_of(project: Project, state: str = CaseState.DRAFT, author: User | None = None, **changes) -> Case:
    """A whole case of the lead, with a figure."""
    past = state not in (CaseState.DRAFT,)
    values = {
        "institution": project.lead, "title": f"夜读灯下议事{Case.objects.count()}（示例）", "summary": "书桌就是会议桌",
        "mode": "governance",
        **{name: f"写明白的{name}" for name in SECTIONS}, "created_by": author or UserFactory(), "created_at": timezone.now(),
        "submitted_at": timezone.now() if past else None, "round": 1 if past else 0,
        "published_at": timezone.now() if state == CaseState.PUBLISHED else None,
        "withdraw_reason": "过时" if state == CaseState.WITHDRAWN else "", "is_sample": True,
    }  # fmt: skip
    values |= changes
    case = Case.objects.create(
        project=project, state=state, search=searchtext.document(values["title"], values["summary"]), **values
    )
    CaseFigure.objects.create(case=case, name="到会", value=Decimal(26), unit="人")
    return case


def replication_of(case: Case, institution, state: str = "proposed", **changes) -> Replication:
    told = state in ("reported", "confirmed")
    values = {
        "plan": "照做", "started_at": timezone.now(), "reported_at": timezone.now() if told else None,
        "changed": "改在晚上" if told else "", "outcome": "人多了" if told else "",
        "abandon_reason": "没有场地" if state == "abandoned" else "",
    }  # fmt: skip
    return Replication.objects.create(
        case=case, institution=institution, area=institution.area, state=state, **{**values, **changes}
    )


def brand_of(lead, state: str = "proposed", **changes) -> Brand:
    joined = state in ("joined", "ended")
    values = {
        "name": f"羊城夜读{Brand.objects.count()}（示例）", "kind": "reading", "about": "合到一张日历", "proposed_by": UserFactory(),
        "proposed_at": timezone.now(), "joined_on": timezone.localdate() if joined else None,
        "ended_on": timezone.localdate() if state == "ended" else None,
        "reason": "重复" if state in ("refused", "ended") else "", "is_sample": True,
    }  # fmt: skip
    return Brand.objects.create(lead=lead, state=state, **{**values, **changes})


def key_work_of(institution, title="送教下乡") -> KeyWork:
    return KeyWork.objects.create(
        institution=institution, title=title, about="每年派老师到村", basis="年度任务", since=dt.date(2022, 3, 1),
        told_by=UserFactory(), told_at=timezone.now(),
    )  # fmt: skip


def at_commit(change) -> None:
    """Do `change` and let the database check what it checks at commit."""
    with transaction.atomic():
        change()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
