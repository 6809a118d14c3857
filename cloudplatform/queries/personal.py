"""Personal data held by this app on one person (core.privacy)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from cloudplatform.models import (
    Attendee,
    Booking,
    BookingAnswers,
    Demand,
    DemandSupport,
    Feedback,
    Objection,
    OrderContact,
    OrderMessage,
    SeatNeed,
    SessionFollow,
    WaitEntry,
)
from cloudplatform.states import BookingState
from core.models import JournalEntry, User
from core.privacy import Obstacle, Section
from core.record.journal import subject_of


def collect(user: User) -> Sequence[Section]:
    """Bookings with who came along, places in line, wishes, ratings, objections, who looked them up, series followed.

    Thirteen queries."""
    return [
        _bookings(user),
        _answers(user),
        _contacts(user),
        _messages(user),
        _waiting(user),
        _demands(user),
        _supports(user),
        _feedback(user),
        _objections(user),
        _looked_up(user),
        _follows(user),
    ]


def _bookings(user: User) -> Section:
    booked = Booking.objects.of(user).select_related("event").order_by("-booked_at", "-pk")
    names: dict[int, list[str]] = {}
    party = Attendee.objects.filter(booking__booker=user, is_live=True, family_member__isnull=False)
    for one in party.select_related("family_member").order_by("pk"):
        names.setdefault(one.booking_id, []).append(str(one.family_member))
    needs = {need.value: str(need.label) for need in SeatNeed}
    rows = [
        (one.event.title, one.event.starts_at, one.seats, "、".join(names.get(one.pk, [])), needs.get(one.access_need, ""),
         one.get_state_display(), one.booked_at, one.appeal)
        for one in booked
    ]  # fmt: skip
    columns = ("活动", "开始", "人数", "家人", "座位需要", "状态", "预约时间", "缺席申诉")
    return Section(
        "bookings",
        "预约和到场",
        "留座位、核销、算出席率",
        columns,
        rows,
        "只留不对应到人的记录",
        reverse("portal:mine"),
    )


def _answers(user: User) -> Section:
    """What the person answered to hosts."""
    kept = (
        BookingAnswers.objects.filter(booking__booker=user)
        .select_related("booking__event")
        .order_by("-answered_at")
    )
    rows = [
        (one.booking.event.title, question, answer, one.answered_at)
        for one in kept
        for question, answer in one.texts
    ]
    return Section(
        "answers",
        "对主办方问题的回答",
        "主办方准备活动",
        ("活动", "问题", "回答", "时间"),
        rows,
        "删除",
        reverse("portal:mine"),
    )


def _messages(user: User) -> Section:
    """What the person wrote about orders, for their institution."""
    rows = OrderMessage.objects.filter(author=user).select_related("order__product").order_by("-written_at")
    shown = [(str(one.order.product), one.seat_label, one.text, one.written_at) for one in rows]
    return Section(
        "order_messages",
        "点单里的留言",
        "站点和供方商量",
        ("点单", "席位", "内容", "时间"),
        shown,
        "留给双方单位，写后两年删除",
    )


def _contacts(user: User) -> Section:
    """Where the person typed whom to call about an order, or is the one to be called."""
    found = OrderContact.objects.of(user).select_related("order__product").order_by("pk")
    rows = [(str(one.order.product), one.get_side_display(), one.name, one.phone) for one in found]
    return Section(
        "order_contacts", "点单的联系人", "对方单位商量配送", ("点单", "哪一方", "联系人", "电话"), rows,
        "是您的号码或称呼的，删除",
    )  # fmt: skip


def _looked_up(user: User) -> Section:
    """When the help desk found the person by phone, in which seat, and why."""
    entries = JournalEntry.objects.filter(
        subject=subject_of(user), fact="cloudplatform.helpdesk.looked_up", details__found=True
    )  # fmt: skip
    rows = [(one.happened_at, one.seat_label, one.note) for one in entries.order_by("-pk")]
    return Section(
        "looked_up",
        "工作人员按手机号查看",
        "来电、到场时帮您查预约",
        ("时间", "席位", "为什么"),
        rows,
        "保留，防止随意查看",
    )


def _follows(user: User) -> Section:
    mine = SessionFollow.objects.of(user).select_related("series", "product").order_by("-followed_at", "-pk")
    rows = [(one.title, one.followed_at) for one in mine]
    return Section(
        "session_follows",
        "关注的系列",
        "有新场次时通知",
        ("系列", "关注时间"),
        rows,
        "删除",
        reverse("cloudplatform:my_follows"),
    )


def _waiting(user: User) -> Section:
    entries = WaitEntry.objects.of(user).select_related("event").order_by("-joined_at", "-pk")
    rows = [(one.event.title, one.seats, one.get_state_display(), one.joined_at) for one in entries]
    return Section(
        "waiting", "候补", "有空位时通知您", ("活动", "人数", "状态", "时间"), rows, "退出排队，只留不对应到人的记录",
        reverse("portal:mine") + "?tab=waiting",
    )  # fmt: skip


def _demands(user: User) -> Section:
    asked = Demand.objects.asked_by(user).select_related("area").order_by("-posted_at", "-pk")
    rows = [(one.text, one.area.name, one.get_state_display(), one.posted_at, one.answer) for one in asked]
    return Section(
        "demands", "提的需求", "让街道和单位答复", ("内容", "镇街", "状态", "时间", "答复"), rows,
        "公开的内容保留，不对应到您", reverse("portal:mine") + "?tab=demands",
    )  # fmt: skip


def _supports(user: User) -> Section:
    given = DemandSupport.objects.filter(user=user).select_related("demand").order_by("-pk")
    rows = [(one.demand.text,) for one in given]
    return Section("supports", "附议", "看有多少人想要", ("需求",), rows, "只留计数")


def _feedback(user: User) -> Section:
    given = Feedback.objects.filter(author=user).select_related("event").order_by("-submitted_at", "-pk")
    rows = [(one.event.title, one.overall, one.comment, one.submitted_at) for one in given]
    return Section(
        "comments",
        "评价",
        "改进产品和服务",
        ("活动", "总体", "评语", "时间"),
        rows,
        "删除评语，分数留作统计，不对应到您",
    )


def _objections(user: User) -> Section:
    filed = Objection.objects.filter(filed_by=user).order_by("-pk")
    rows = [(one.name, one.contact, one.text, one.get_state_display()) for one in filed]
    return Section(
        "objections",
        "公示期的异议",
        "依法核查并答复",
        ("姓名", "联系方式", "内容", "状态"),
        rows,
        "保留：异议要实名，办理要留底",
    )


def find_obstacles(user: User, at: datetime) -> Sequence[Obstacle]:
    """Obstacles to closing the account: bookings that can still be cancelled."""
    coming = Booking.objects.of(user).filter(state=BookingState.RESERVED, event__starts_at__gt=at)
    return [
        Obstacle(
            f"先取消预约，把座位让给别人：{one.event.title}",
            reverse("cloudplatform:cancel_booking", args=[one.pk]),
        )
        for one in coming.select_related("event").order_by("event__starts_at", "pk")
    ]
