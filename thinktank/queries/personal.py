"""Personal data held by this app on one person (core.privacy)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from core.models import User
from core.privacy import Obstacle, Section
from thinktank.models import Expert, Interest, Paper, Registration
from thinktank.states import ExpertState


def collect(user: User) -> Sequence[Section]:
    """The expert's profile, what they declared, papers, places at forums. Four queries."""
    return [_profile(user), _interests(user), _papers(user), _registrations(user)]


def _profile(user: User) -> Section:
    found = Expert.objects.filter(user=user)
    rows = [
        (one.name, one.get_category_display(), "、".join(one.field_labels), one.position, one.employer, one.introduction,
         one.get_state_display())
        for one in found
    ]  # fmt: skip
    columns = ("姓名", "类别", "领域", "职务或职称", "工作单位", "简介", "状态")
    return Section(
        "expert",
        "智库成员",
        "聘请您咨询和评审",
        columns,
        rows,
        "只留编号，评审结果要能复核；姓名、单位、简介清空",
        reverse("thinktank:think_tank"),
    )


def _interests(user: User) -> Section:
    declared = Interest.objects.filter(expert__user=user).select_related("institution").order_by("pk")
    rows = [(str(one.institution or ""), one.person_name, one.note, one.declared_at) for one in declared]
    return Section(
        "interests", "回避申报", "评审时回避", ("单位", "人员", "关系", "时间"), rows, "清空人员和关系"
    )


def _papers(user: User) -> Section:
    sent = Paper.objects.filter(author=user).order_by("pk")
    rows = [(one.title, one.authors, one.affiliation, one.get_state_display()) for one in sent]
    return Section(
        "papers",
        "论坛投稿",
        "评审和出论文集",
        ("题目", "署名", "单位", "状态"),
        rows,
        "出版的论文保留署名，其余清空署名",
    )


def _registrations(user: User) -> Section:
    places = Registration.objects.of(user).select_related("forum").order_by("pk")
    rows = [(str(one.forum), one.get_state_display(), one.registered_at) for one in places]
    return Section(
        "forums", "论坛报名", "安排座位和签到", ("论坛", "状态", "时间"), rows, "只留不对应到人的记录"
    )


def find_obstacles(user: User, at: datetime) -> Sequence[Obstacle]:
    """Obstacle to closing the account: an appointment in force."""
    held = Expert.objects.filter(user=user, state__in=[ExpertState.APPOINTED, ExpertState.SUSPENDED])
    return [Obstacle("先请市级主管部门结束您的智库聘任", reverse("thinktank:think_tank")) for _ in held]
