"""Personal data held by this app on one person (core.privacy)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.urls import reverse

from core.models import User
from core.people.contacts import proven_indexes
from core.privacy import Section
from projects.models import Objection, Partner, Project, ProjectVersion
from projects.models.projects import ProjectQuerySet


def collect(user: User) -> Sequence[Section]:
    """Five queries."""
    return [_contacts(user), _handed_in(user), _signatures(user), _objections(user)]


def contacts_of(user: User) -> ProjectQuerySet:
    """
    Projects whose contact `user` typed, or whose telephone `user` proved to hold.

    Who merely sits at the same institution is not meant: a contact is theirs alone. One query, and one for the proofs.
    """
    theirs = Q(contact_by=user) | Q(contact_index__in=proven_indexes(user))
    return Project.objects.filter(theirs).exclude(contact_name="", contact_phone="")


def _contacts(user: User) -> Section:
    found = contacts_of(user).only("title", "contact_name", "contact_phone", "state").order_by("pk")
    rows = [(one.title, one.contact_name, one.contact_phone, one.get_state_display()) for one in found]
    return Section(
        "project_contacts", "标杆项目的联系人", "办理申报和检查时联系您", ("项目", "联系人", "电话", "状态"), rows,
        "是您的号码或称呼的，清空", reverse("projects:my_projects"),
    )  # fmt: skip


def _handed_in(user: User) -> Section:
    kept = (
        ProjectVersion.objects.filter(made_by=user)
        .select_related("project")
        .defer("fields", "project__search")
    )
    rows = [(one.project.title, one.number, one.made_at) for one in kept.order_by("made_at", "pk")]
    return Section(
        "project_versions", "经手提交的申报书", "记下谁替单位交的", ("项目", "第几版", "时间"), rows,
        "申报书保留，不再写您的称呼",
    )  # fmt: skip


def _signatures(user: User) -> Section:
    given = (
        Partner.objects.filter(answered_by=user)
        .select_related("project", "institution")
        .defer("project__search")
    )
    rows = [
        (one.project.title, one.institution.name, one.get_state_display(), one.answer, one.answered_at)
        for one in given.order_by("answered_at", "pk")
    ]
    return Section(
        "project_signatures", "替单位签署的标杆项目", "记下谁替单位答应的", ("项目", "单位", "答复", "说明", "时间"), rows,
        "签署保留，不再写您的称呼",
    )  # fmt: skip


def _objections(user: User) -> Section:
    filed = Objection.objects.of(user).select_related("list", "project").defer("project__search")
    rows = [
        (
            one.list.title,
            str(one.project or "整份名单"),
            one.name,
            one.contact,
            one.text,
            one.get_state_display(),
            one.answer,
            one.filed_at,
        )
        for one in filed.order_by("filed_at", "pk")
    ]
    return Section(
        "project_objections", "公示期间实名提的异议", "核实并书面答复您",
        ("名单", "针对", "姓名", "联系方式", "异议", "状态", "答复", "时间"),
        rows,
        "异议和答复保留，不再写您的称呼、姓名和联系方式", reverse("projects:notice_list"),
    )  # fmt: skip
