"""Personal data held by this app on one person (core.privacy)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from community.members.models import (
    Access,
    FamilyMember,
    MembershipApplication,
    Resident,
    Seat,
    SeatInvitation,
)
from community.members.queries.family import consents_of
from community.places.models import FacilityFollow, Group, GroupHandOver
from community.places.models.groups import LIVE
from community.training.models import Certificate, GradeObjection
from core.models import User
from core.people.contacts import proven_indexes
from core.privacy import Obstacle, Section


def collect(user: User) -> Sequence[Section]:
    """Where one lives, the family, seats, invitations, applications, groups, certificates, objections, places followed. Eleven queries."""
    return [
        _residence(user),
        _family(user),
        _seats(user),
        _invitations(user),
        _applications(user),
        _groups(user),
        _certificates(user),
        _objections(user),
        _follows(user),
    ]


def _residence(user: User) -> Section:
    one = Resident.objects.filter(user=user).select_related("area").first()
    needs = "、".join(str(Access(need).label) for need in one.access_needs) if one else ""
    rows = [(str(one.area or ""), needs)] if one and (one.area_id or needs) else []
    return Section(
        "residence", "所在镇街和无障碍需要", "把需求送到对应的镇街；安排座位", ("镇街", "需要"), rows, "删除",
        reverse("community:residence"),
    )  # fmt: skip


def _follows(user: User) -> Section:
    rows = [
        (one.facility.name, one.followed_at)
        for one in FacilityFollow.objects.filter(user=user)
        .select_related("facility")
        .order_by("-followed_at")
    ]
    return Section(
        "follows",
        "关注的场馆",
        "有新活动时通知",
        ("场馆", "关注时间"),
        rows,
        "删除",
        reverse("community:venue_list") + "?mine=1",
    )


def _family(user: User) -> Section:
    members = consents_of(FamilyMember.objects.of(user).order_by("pk"), user)
    rows = [
        (one.name, one.get_relation_display(), f"{one.born_on:%Y-%m}", given.given_at if given else "")
        for one, given in members
    ]
    return Section(
        "family",
        "家人",
        "替家人约座位，核对年龄",
        ("姓名或小名", "关系", "出生年月", "监护人同意"),
        rows,
        "删除",
        reverse("community:family"),
    )


def _seats(user: User) -> Section:
    held = Seat.objects.filter(user=user).select_related("institution").order_by("starts_on", "pk")
    rows = [(one.label, one.starts_on, one.last_day) for one in held]
    return Section(
        "seats", "席位", "记下谁替单位办了事", ("席位", "开始", "最后一天"), rows,
        "保留，连同任职时的称呼：单位办的事要查得到经手人", reverse("community:my_seats"),
    )  # fmt: skip


def _invitations(user: User) -> Section:
    sent = SeatInvitation.objects.filter(contact_index__in=proven_indexes(user)).for_list()
    rows = [
        (one.institution.name, one.get_role_display(), one.get_state_display(), one.sent_at) for one in sent
    ]
    return Section(
        "invitations",
        "收到的席位邀请",
        "请您任职",
        ("单位", "席位", "状态", "时间"),
        rows,
        "清空号码和邮箱",
        reverse("community:my_seats"),
    )


def _applications(user: User) -> Section:
    mine = MembershipApplication.objects.of(user).order_by("applied_at", "pk")
    rows = [(one.name, one.contact_name, one.contact_phone, one.applied_at) for one in mine]
    return Section(
        "applications", "替单位交的成员申请", "请单位加入共同体，办理时联系您", ("单位", "联系人", "电话", "交的时间"), rows,
        "申请保留，联系人和电话清空", reverse("community:join"),
    )  # fmt: skip


def _groups(user: User) -> Section:
    led = Group.objects.led_by(user).order_by("pk")
    rows = [(one.name, one.get_state_display(), one.applied_at) for one in led]
    offered = GroupHandOver.objects.addressed_to(user).select_related("group").order_by("pk")
    rows += [(one.group.name, "请您接任，等您答复", one.offered_at) for one in offered]
    return Section(
        "groups",
        "负责的团队",
        "登记群众文艺团队",
        ("团队", "状态", "申请时间"),
        rows,
        "团队的登记保留，不再写您的称呼",
    )


def _certificates(user: User) -> Section:
    held = Certificate.objects.filter(holder=user).order_by("issued_at", "pk")
    rows = [(one.number, one.title, one.holder_name, one.issued_at) for one in held]
    return Section(
        "certificates",
        "证书",
        "证明您得过什么",
        ("编号", "证书", "姓名", "时间"),
        rows,
        "保留，别人要凭编号查真伪",
    )


def _objections(user: User) -> Section:
    filed = GradeObjection.objects.of(user).order_by("filed_at", "pk")
    rows = [(one.name, one.contact, one.text, one.get_state_display(), one.filed_at) for one in filed]
    return Section(
        "grade_objections", "对团队星级的异议", "依法核查并答复", ("姓名", "联系方式", "内容", "状态", "提出时间"), rows,
        "保留：异议要实名，办理要留底",
    )  # fmt: skip


def find_obstacles(user: User, at: datetime) -> Sequence[Obstacle]:
    """Obstacles to closing the account: applications under way, seats held, groups led."""
    seats = Seat.objects.filter(user=user).not_over().select_related("institution")
    groups = Group.objects.led_by(user).filter(state__in=LIVE)
    applications = MembershipApplication.objects.of(user).live()
    return [
        *[
            Obstacle(f"先撤回成员申请：{one.name}", reverse("community:application", args=[one.pk]))
            for one in applications
        ],
        *[Obstacle(f"先交接或辞去席位：{one.label}", reverse("community:my_seats")) for one in seats],
        *[
            Obstacle(f"先移交或退出您负责的团队：{one.name}", reverse("community:my_groups"))
            for one in groups
        ],
    ]
