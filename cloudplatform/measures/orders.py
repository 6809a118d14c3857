"""Measures of orders, deliveries and quotas. Policy: 3.3.1."""

from __future__ import annotations

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce

from cloudplatform.measures.keys import of_order, order_cuts
from cloudplatform.models import DateProposal, Delivery, Order, Quota
from cloudplatform.models.scope import in_scope
from cloudplatform.states import DeliveryState, OrderState, ProposalState
from core.measures import By, Kind, Moment, OnDay, Rows, area_cuts, by_area, measure

S = OrderState
NOT_AGREED = (S.DRAFT, S.PLACED, S.RETURNED, S.CANCELLED)
DONE = (S.DELIVERED, S.RATED)
MEANT_FOR = Coalesce("event__starts_at", "starts_at")  # a scheduled order's event says when

PLACED = Rows(
    of=lambda: Order.objects.exclude(state__in=[S.DRAFT, S.CANCELLED]), when=Moment("placed_at"), keys=of_order(),
    cuts=order_cuts(), seen_by=lambda rows, user: rows.visible_to(user),
)  # fmt: skip
AGREED = Rows(
    of=lambda: Order.objects.exclude(state__in=NOT_AGREED).annotate(meant_for=MEANT_FOR), when=Moment("meant_for"),
    keys=of_order(), cuts=order_cuts(), seen_by=lambda rows, user: rows.visible_to(user),
)  # fmt: skip
DELIVERIES = Rows(
    of=lambda: Delivery.objects.filter(state=DeliveryState.ACCEPTED), when=Moment("accepted_at"), keys=of_order("order__"),
    cuts=order_cuts("order__"), seen_by=lambda rows, user: rows.filter(order__in=Order.objects.visible_to(user)),
)  # fmt: skip
MOVED = Rows(
    of=lambda: DateProposal.objects.filter(state=ProposalState.AGREED), when=Moment("decided_at"), keys=of_order("order__"),
    cuts=order_cuts("order__"),
    seen_by=lambda rows, user: rows.filter(in_scope(user, "order__quota__station__area_id")),
)  # fmt: skip
QUOTAS = Rows(
    of=Quota.objects.all, when=OnDay("cycle__starts_on"),
    keys={**by_area("station__area"), Kind.INSTITUTION: By("station_id")}, cuts=area_cuts("station__area"),
    seen_by=lambda rows, user: rows.visible_to(user),
)  # fmt: skip
GRANTED = Sum(F("base_units") + F("population_units") + F("tilt_units"))

placed = measure(
    code="orders.placed", name="点单", unit="单", clause="3.3.1", better="higher", source=PLACED,
    counted="这段时间提交的点单，不含草稿和取消的。",
)  # fmt: skip
kept_rate = measure(
    code="orders.kept_rate", name="点单兑现率", unit="%", clause="3.3.1", better="higher", source=AGREED, digits=1,
    counted="区里同意、定在这段时间的点单里，已经配送的比例；取消的不算。定了场次的看场次时间，没定的看首选时间。",
    numerator=Count("pk", filter=Q(state__in=DONE)), denominator=Count("pk"),
)  # fmt: skip
declined_rate = measure(
    code="orders.declined_rate", name="供方不接率", unit="%", clause="3.3.1", better="lower", source=AGREED, digits=1,
    counted="区里同意、定在这段时间的点单里，供方不接的比例；取消的不算。",
    numerator=Count("pk", filter=Q(state=S.DECLINED)), denominator=Count("pk"),
)  # fmt: skip
broken_rate = measure(
    code="orders.broken_rate", name="配送爽约率", unit="%", clause="3.3.1", better="lower", source=AGREED, digits=1,
    counted="定在这段时间、到了该配送时候的点单里，供方或接收方爽约的比例。",
    where=Q(state__in=[*DONE, S.BROKEN]), numerator=Count("pk", filter=Q(state=S.BROKEN)), denominator=Count("pk"),
)  # fmt: skip
deliveries = measure(
    code="deliveries.accepted", name="配送", unit="场", clause="3.3.1", better="higher", source=DELIVERIES,
    counted="这段时间由接收方验收的配送。",
)  # fmt: skip
people = measure(
    code="deliveries.people", name="配送服务人次", unit="人次", clause="3.3.1", better="higher", source=DELIVERIES,
    counted="这段时间验收的配送报告的到场人数合计；各场怎么数的写在配送记录里。", numerator=Sum("people"),
)  # fmt: skip
people_a_session = measure(
    code="deliveries.people_a_session", name="场均人次", unit="人次/场", clause="3.3.1", better="higher", source=DELIVERIES,
    digits=1, counted="这段时间验收的配送，平均每场到场人数。", numerator=Sum("people"), denominator=Count("pk"),
)  # fmt: skip
moved = measure(
    code="orders.moved", name="改期", unit="次", clause="3.3.1", better="lower", source=MOVED,
    counted="这段时间双方同意的改期。",
)  # fmt: skip
quota_used_rate = measure(
    code="quotas.used_rate", name="额度使用率", unit="%", clause="3.3.1", better="higher", source=QUOTAS, digits=1,
    counted="服务开始日在这段时间的点单周期里，站点已用额度占下达额度的比例。",
    numerator=Sum("used"), denominator=GRANTED,
)  # fmt: skip
quota_tilt_share = measure(
    code="quotas.tilt_share", name="薄弱加配占比", unit="%", clause="3.2.1", better="", source=QUOTAS, digits=1,
    counted="服务开始日在这段时间的点单周期里，给薄弱镇街加配的额度占下达额度的比例。",
    numerator=Sum("tilt_units"), denominator=GRANTED,
)  # fmt: skip
