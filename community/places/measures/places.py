"""Facilities, shared spaces and the service standard. Policy: 3.1.3, 4.2c."""

from __future__ import annotations

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, Extract, Least, Upper

from community.members.measures import members_at_the_end
from community.members.models import Institution
from community.places.models import (
    Closure,
    Facility,
    FacilityGrade,
    SelfCheck,
    SharingRule,
    Space,
    SpaceBooking,
)
from community.places.queries.usage import MISSED, USED
from community.places.states.self_checks import SelfCheckState
from community.policy import CLOSURE_NOTICE
from core.measures import (
    By,
    Cut,
    Key,
    Kind,
    Moment,
    Period,
    Rows,
    Standing,
    area_cuts,
    by_area,
    measure,
    subjects,
)

subjects(
    kind=Kind.FACILITY, of=lambda: Facility.objects.order_by("name", "pk"),
    among=lambda period: Facility.objects.filter(Standing(until="archived_at").within(period)),
)  # fmt: skip


def _of_facility(path: str = "") -> dict[Kind, Key]:
    return {
        **by_area(f"{path}area"),
        Kind.INSTITUTION: By(f"{path}institution_id"),
        Kind.FACILITY: By(f"{path[:-2]}_id" if path else "pk"),
    }


def _cuts(path: str = "") -> dict[Cut, Key]:
    return {**area_cuts(f"{path}area"), Cut.FACILITY_KIND: By(f"{path}institution__kind")}


def _of_space(path: str) -> dict[Kind, Key]:
    return {**_of_facility(f"{path}facility__"), Kind.FACILITY: By(f"{path}facility_id")}


FACILITIES = Rows(
    of=Facility.objects.all, when=Standing(until="archived_at"), keys=_of_facility(), cuts=_cuts(),
    seen_by=lambda rows, user: rows,
)  # fmt: skip
SPACES = Rows(
    of=lambda: Space.objects.annotate(gone_at=Least("archived_at", "facility__archived_at")),
    when=Standing(until="gone_at"),
    keys=_of_space(""), cuts=_cuts("facility__"), seen_by=lambda rows, user: rows,
)  # fmt: skip
BORROWINGS = Rows(
    of=lambda: SpaceBooking.objects.filter(state__in=[*USED, *MISSED]), when=Moment("starts_at"), keys=_of_space("space__"),
    cuts=_cuts("space__facility__"), seen_by=lambda rows, user: rows.hosted_by(user) | rows.overseen_by(user),
)  # fmt: skip
CLOSURES = Rows(
    of=Closure.objects.all, when=Moment("period__startswith"), keys=_of_facility("facility__"), cuts=_cuts("facility__"),
    seen_by=lambda rows, user: rows,
)  # fmt: skip
CHECKS = Rows(
    of=lambda: SelfCheck.objects.filter(state=SelfCheckState.GRADED), when=Moment("graded_at"),
    keys=_of_facility("facility__"), cuts=_cuts("facility__"), seen_by=lambda rows, user: rows.public(),
)  # fmt: skip
INSPECTED = Rows(
    of=SelfCheck.objects.all, when=Moment("checked_at"), keys=_of_facility("facility__"), cuts=_cuts("facility__"),
    seen_by=lambda rows, user: rows.managed_by(user) | rows.overseen_by(user),
)  # fmt: skip


def _sharers(period: Period) -> QuerySet[Institution]:
    """Members that share any space."""
    sharing = SharingRule.objects.filter(is_shared=True).values("space__facility__institution")
    return members_at_the_end(period).filter(pk__in=sharing)


END = Least(Upper("occupancy__period"), Coalesce("occupancy__released_at", Upper("occupancy__period")))
SECONDS = Extract(ExpressionWrapper(END - F("starts_at"), output_field=DurationField()), "epoch")

facilities = measure(
    code="facilities.count", name="文化设施", unit="处", clause="3.1.1", better="higher", source=FACILITIES,
    counted="登记在册、这段时间结束时没有停用的设施。",
)  # fmt: skip
accessible_rate = measure(
    code="facilities.accessible_rate", name="无障碍设施占比", unit="%", clause="4.2c", better="higher", source=FACILITIES,
    digits=1, counted="这段时间结束时没有停用的设施里，至少登记一项无障碍条件的比例。",
    numerator=Count("pk", filter=~Q(access=[])), denominator=Count("pk"),
)  # fmt: skip
shared_spaces = measure(
    code="spaces.shared", name="共享空间", unit="个", clause="3.1.3", better="higher", source=SPACES,
    counted="这段时间结束时没有停用、现在开放给别的单位或团队借用的空间。", where=Q(rule__is_shared=True),
)  # fmt: skip
shared_rate = measure(
    code="spaces.shared_rate", name="空间共享率", unit="%", clause="3.1.3", better="higher", source=SPACES, digits=1,
    counted="这段时间结束时没有停用的空间里，现在开放借用的比例。",
    numerator=Count("pk", filter=Q(rule__is_shared=True)), denominator=Count("pk"),
)  # fmt: skip
borrowings = measure(
    code="spaces.borrowed", name="空间借用", unit="次", clause="3.1.3", better="higher", source=BORROWINGS,
    counted="这段时间开始的空间借用，含已约好的；没有来的、已谅解的不算。", where=Q(state__in=USED), among=_sharers,
)  # fmt: skip
lent = measure(
    code="spaces.lent_hours", name="共享空间借出", unit="小时", clause="3.1.3", better="higher", source=BORROWINGS, digits=1,
    counted="这段时间开始的空间借用的小时，含已约好的，约了没来的不算；提前签退的算到签退。平均按有共享空间的成员单位算。",
    where=Q(state__in=USED), numerator=Sum(SECONDS), per=3600, among=_sharers,
)  # fmt: skip
came = measure(
    code="spaces.people", name="空间借用人次", unit="人次", clause="3.1.3", better="higher", source=BORROWINGS,
    counted="这段时间开始、已签退的空间借用，登记的实到人数合计。", where=Q(people_came__isnull=False),
    numerator=Sum("people_came"), among=_sharers,
)  # fmt: skip
missed_rate = measure(
    code="spaces.missed_rate", name="空间借用爽约率", unit="%", clause="3.1.3", better="lower", source=BORROWINGS, digits=1,
    counted="这段时间开始的空间借用里，约了没有来的比例；已谅解的也算没有来。",
    numerator=Count("pk", filter=Q(state__in=MISSED)), denominator=Count("pk"),
)  # fmt: skip
notice_rate = measure(
    code="closures.notice_rate", name="闭馆提前公告率", unit="%", clause="4.2c", better="higher", source=CLOSURES, digits=1,
    counted="这段时间开始的闭馆里，提前 7 天以上公告的比例；突发闭馆不算。", where=Q(is_emergency=False),
    numerator=Count("pk", filter=Q(announced_at__lte=F("period__startswith") - CLOSURE_NOTICE)), denominator=Count("pk"),
)  # fmt: skip
met_rate = measure(
    code="standards.met_rate", name="设施达标率", unit="%", clause="4.2c", better="higher", source=CHECKS, digits=1,
    counted="这段时间评级的设施自查里，等级为达标的比例。",
    numerator=Count("pk", filter=Q(grade=FacilityGrade.MET)), denominator=Count("pk"),
)  # fmt: skip
check_score = measure(
    code="standards.score", name="自查平均得分率", unit="分", clause="4.2c", better="higher", source=CHECKS, digits=1,
    counted="这段时间评级的设施自查，得分率（百分制）的平均。", numerator=Sum("score_pct"), denominator=Count("pk"),
)  # fmt: skip
inspected = measure(
    code="standards.inspected", name="现场抽查", unit="次", clause="4.2c", better="higher", source=INSPECTED,
    counted="这段时间到现场抽查的设施自查。",
)  # fmt: skip
