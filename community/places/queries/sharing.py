"""Sharing rules in words, who may borrow, effects of absences, and search for spaces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Left
from django.utils.timezone import localdate, localtime

from community import policy, rules
from community.members.models import Access, Institution, Kind
from community.places.models import (
    Closure,
    Group,
    Occupancy,
    OpeningHours,
    Purpose,
    SharingRule,
    Space,
    SpaceBooking,
)
from community.places.states.space_bookings import COUNTED, SpaceBookingState
from core import searchtext
from core.dates.clock import end_words
from core.models import User


@dataclass(frozen=True)
class Borrower:
    """A borrower: an institution or a group, exactly one."""

    institution: Institution | None = None
    group: Group | None = None

    @property
    def key(self) -> str:
        """How a form names it: "i12" or "g3"."""
        return f"i{self.institution.pk}" if self.institution else f"g{self.group.pk}"  # type: ignore[union-attr]

    def __str__(self) -> str:
        return str(self.institution or self.group)


def absences(borrower: Borrower, at: datetime) -> Sequence[datetime]:
    """Answer when `borrower` did not come, newest first; older than the policy says they have faded. One query."""
    missed = SpaceBooking.objects.of_borrower(borrower.institution, borrower.group).filter(
        state=SpaceBookingState.ABSENT, starts_at__gte=at - rules.ABSENCE_FADES_AFTER.span(at)
    )
    return list(missed.order_by("-starts_at").values_list("starts_at", flat=True))


def paused_until(missed: Sequence[datetime], at: datetime) -> datetime | None:
    """Until when a borrower with these absences may not borrow, by the rule of the last; None if it may."""
    if not missed or len(missed) < rules.ABSENCES_THAT_PAUSE.on(missed[0]):
        return None
    until = missed[0] + rules.PAUSE_LASTS.span(missed[0])
    return until if at < until else None


def bookings_in_week(space: Space, borrower: Borrower, starts_at: datetime) -> int:
    """Count what `borrower` has of `space` in the week (from Monday) of `starts_at`. One query."""
    day = localdate(starts_at)
    monday = localtime(starts_at).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(
        days=day.weekday()
    )
    rows = SpaceBooking.objects.of_borrower(borrower.institution, borrower.group).filter(
        space=space, state__in=COUNTED, starts_at__gte=monday, starts_at__lt=monday + timedelta(days=7)
    )
    return rows.count()


def may_borrow(rule: SharingRule, borrower: Borrower) -> bool:
    """Test whether `rule` is for this kind of borrower at all."""
    if not rule.is_shared:
        return False
    if borrower.group is not None:
        return rule.for_groups
    kind = borrower.institution.kind if borrower.institution else ""
    return rule.for_members and (not rule.kinds or kind in rule.kinds)


def hours_words(hours: float) -> str:
    """2 小时, 3 天 …"""
    return f"{int(hours // 24)} 天" if hours >= 48 and hours % 24 == 0 else f"{hours:g} 小时"


def length_words(minutes: int) -> str:
    """90 → 1 小时 30 分钟"""
    hours, rest = divmod(minutes, 60)
    return "".join([f"{hours} 小时" if hours else "", f" {rest} 分钟" if rest else ""]).strip()


def purposes_words(rule: SharingRule) -> str:
    return "、".join(str(Purpose(value).label) for value in rule.purposes or Purpose.values)


def who_words(rule: SharingRule) -> str:
    """For whom the space is, in one phrase."""
    kinds = "、".join(str(Kind(value).label) for value in rule.kinds)
    members = f"成员单位（{kinds}）" if kinds else "成员单位"
    who = [members] if rule.for_members else []
    return "、".join([*who, "登记团队"] if rule.for_groups else who) or "暂不外借"


def rule_lines(rule: SharingRule, at: datetime) -> Sequence[tuple[str, str]]:
    """Answer the rules as they are shown before booking: pairs of title and text. No query."""
    early = int(policy.SIGN_IN_OPENS_BEFORE.total_seconds() // 60)
    fades = rules.ABSENCE_FADES_AFTER.on(at)
    lengths = f"{length_words(rule.min_minutes)}到{length_words(rule.max_minutes)}"
    answer = f"要，{hours_words(rule.answer_within_hours)}内答复；到时没有答复，时段自动放开"
    lines = [
        ("谁可以借", who_words(rule)),
        ("用来做什么", purposes_words(rule)),
        ("多长时间", f"{lengths}，按 {rule.step_minutes} 分钟取整"),
        ("提前多久", f"至少 {hours_words(rule.min_notice_hours)}，最多 {rule.max_ahead_days} 天"),
        ("时段", "，".join(filter(None, ["开放时间内", *_hours(rule)]))),
        ("人数", f"最多 {rule.people_limit} 人"),
        ("每周", f"每家最多 {rule.weekly_limit} 次"),
        ("要不要同意", answer if rule.needs_approval else "不用，约好即生效"),
        ("取消", f"开始前 {hours_words(rule.cancel_before_hours)}可以自己取消"),
        (
            "签到",
            f"开始前 {early} 分钟起；迟到 {rule.release_after_minutes} 分钟算没有来，时段放开",
        ),
        (
            "没有来",
            f"{fades} 天内 {rules.ABSENCES_THAT_PAUSE.on(at)} 次，停借 {rules.PAUSE_LASTS.on(at)} 天；更早的不再算。有原因可以申诉",
        ),
    ]
    return [*lines, ("说明", rule.note)] if rule.note else lines


def _hours(rule: SharingRule) -> list[str]:
    return [
        f"{rule.opens:%H:%M} 以后" if rule.opens else "",
        f"{end_words(rule.closes)} 以前" if rule.closes is not None else "",
    ]


@dataclass(frozen=True)
class Standing:
    """What applies to one borrower at one space now: pauses, bookings of the week."""

    borrower: Borrower
    may_borrow: bool
    absences: int
    paused_until: datetime | None


def standings(
    space: Space, user: User | AnonymousUser, seat_of: Institution | None, at: datetime
) -> Sequence[Standing]:
    """Answer for whom `user` could borrow: the institution of the seat in use, and groups they lead. 1 + n queries."""
    rule = getattr(space, "rule", None)
    if rule is None or user.is_anonymous:
        return []
    found = [Borrower(institution=seat_of)] if seat_of else []
    found += [Borrower(group=group) for group in Group.objects.led_by(user).registered().order_by("pk")]
    answers = []
    for borrower in found:
        missed = absences(borrower, at)
        answers.append(Standing(borrower, may_borrow(rule, borrower), len(missed), paused_until(missed, at)))
    return answers


GROUPS, MEMBERS = "groups", "members"
FOR = {
    GROUPS: Q(rule__is_shared=True, rule__for_groups=True),
    MEMBERS: Q(rule__is_shared=True, rule__for_members=True),
}


@dataclass(frozen=True)
class Wanted:
    """Filters of the directory of spaces; empty means any. `borrower` is GROUPS or MEMBERS."""

    text: str = ""
    districts: Sequence[str] = ()
    people: int = 0
    access: Sequence[str] = ()
    borrower: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None


def find(wanted: Wanted) -> QuerySet[Space]:
    """Answer spaces that fit, those to be borrowed first. Not evaluated; one query a page and one for the count."""
    rows = Space.objects.in_use().for_list()
    if wanted.text:
        rows = rows.filter(
            searchtext.holding(wanted.text, "name", "facility__name", "facility__address", "equipment")
        )
    if wanted.districts:
        within = Q()
        for code in wanted.districts:
            within |= Q(facility__area__code__startswith=code)
        rows = rows.filter(within)
    if wanted.people:
        rows = rows.filter(capacity__gte=wanted.people)
    if wanted.access:
        rows = rows.filter(facility__access__contains=list(wanted.access))
    if wanted.borrower:
        rows = rows.filter(FOR[wanted.borrower])
    if wanted.starts_at and wanted.ends_at:
        rows = rows.filter(_free(wanted.starts_at, wanted.ends_at))
    return rows.order_by(F("rule__is_shared").desc(nulls_last=True), "facility__area_id", "facility_id", "pk")


def counts(wanted: Wanted) -> Mapping[str, Mapping[str, int]]:
    """What each choice would find beside the rest of `wanted`: d by district, x by access, who. Three queries."""
    rows = find(replace(wanted, districts=())).order_by().annotate(part=Left("facility__area_id", 6))
    has = {name: Count("pk", filter=Q(facility__access__contains=[name])) for name in Access.values}
    each = {name: Count("pk", filter=condition) for name, condition in FOR.items()}
    return {
        "d": dict(rows.values_list("part").annotate(number=Count("pk"))),
        "x": find(wanted).order_by().aggregate(**has),
        "who": find(replace(wanted, borrower="")).order_by().aggregate(**each),
    }


def _free(starts_at: datetime, ends_at: datetime) -> Q:
    """Open and not held during [starts_at, ends_at) of one day."""
    start, end = localtime(starts_at), localtime(ends_at)
    held = Occupancy.objects.filter(
        space=OuterRef("pk"), released_at__isnull=True, period__overlap=(starts_at, ends_at)
    )
    shut = Closure.objects.filter(facility=OuterRef("facility"), period__overlap=(starts_at, ends_at))
    hours = OpeningHours.objects.filter(facility=OuterRef("facility"))
    covering = hours.filter(weekday=start.weekday(), opens__lte=start.time(), closes__gte=end.time())
    return ~Exists(held) & ~Exists(shut) & (Exists(covering) | ~Exists(hours))
