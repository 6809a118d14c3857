"""Personal data on participation: applications, training, bookings, secondments (core.privacy)."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from community.members.models import MembershipApplication
from community.places.models import SpaceBooking
from community.training.models import Enrolment, Secondment
from core.models import User
from core.privacy import Section


def collect(user: User) -> Sequence[Section]:
    """Four queries."""
    return [_applications(user), _enrolments(user), _secondments(user), _borrowings(user)]


def _applications(user: User) -> Section:
    handed_in = MembershipApplication.objects.of(user).order_by("-applied_at", "-pk")
    rows = [
        (one.name, one.contact_name, one.contact_phone, one.get_state_display(), one.applied_at)
        for one in handed_in
    ]
    return Section(
        "applications", "替单位提的加入申请", "审核单位能不能加入", ("单位", "联系人", "联系电话", "状态", "时间"), rows,
        "申请保留，联系人和电话清空", reverse("community:join"),
    )  # fmt: skip


def _enrolments(user: User) -> Section:
    asked = Enrolment.objects.of(user).for_list()
    rows = [
        (str(one.programme), one.why, one.get_state_display(), one.score, one.hours, one.asked_at)
        for one in asked
    ]
    return Section(
        "training", "培训", "安排座位、记学时、发证书", ("培训班", "报名说明", "状态", "考核分", "学时", "报名时间"), rows,
        "学时记录保留，清空报名说明", reverse("community:my_training"),
    )  # fmt: skip


def _secondments(user: User) -> Section:
    sent = Secondment.objects.of(user).for_list()
    rows = [
        (one.home.name, one.host.name, one.starts_on, one.ends_on, one.report, one.appraisal) for one in sent
    ]
    columns = ("派出单位", "接收单位", "开始", "结束", "总结", "鉴定")
    return Section("secondments", "交流培养", "安排和考核交流", columns, rows, "保留：是两个单位的人事记录")


def _borrowings(user: User) -> Section:
    asked = SpaceBooking.objects.filter(booked_by=user).for_list()
    rows = [(one.title, str(one.space), one.starts_at, one.get_state_display()) for one in asked]
    return Section(
        "spaces",
        "经手借用的空间",
        "安排场地",
        ("做什么", "空间", "时间", "状态"),
        rows,
        "保留，不再写您的称呼",
        reverse("community:my_rooms"),
    )
