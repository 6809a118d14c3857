"""Measures of demands and product calls. Policy: 1.2.2, 3.3.1."""

from __future__ import annotations

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Extract

from cloudplatform.models import Demand, DemandSupport, ProductCall
from cloudplatform.states import CallState, DemandState
from community.policy import CITY_CODE
from core.measures import Always, By, Cut, Kind, Moment, OnDay, Rows, Standing, area_cuts, by_area, measure

KEYS = {**by_area("area"), Kind.INSTITUTION: By("institution_id")}
CUTS = {
    **area_cuts("area"),
    Cut.ART_FORM: By("art_form"),
    Cut.AUDIENCE: By("audience"),
    Cut.STATE: By("state"),
}
CLOSED = (DemandState.ANSWERED, DemandState.DECLINED)

POSTED = Rows(
    of=lambda: Demand.objects.exclude(state=DemandState.WITHDRAWN), when=Moment("posted_at"), keys=KEYS, cuts=CUTS,
    seen_by=lambda rows, user: rows.visible_to(user),
)  # fmt: skip
ALONE = (DemandState.WITHDRAWN, DemandState.MERGED)  # states in which nobody owes an answer to the row itself
DUE = Rows(
    of=lambda: Demand.objects.exclude(state__in=ALONE), when=OnDay("reply_due_on", over=True), keys=KEYS, cuts=CUTS,
    seen_by=lambda rows, user: rows.visible_to(user),
)  # fmt: skip
WAITING = Rows(
    of=lambda: Demand.objects.exclude(state__in=ALONE), when=Standing("posted_at", "answered_at"), keys=KEYS, cuts=CUTS,
    seen_by=lambda rows, user: rows.visible_to(user),
)  # fmt: skip
REPLIED = Rows(
    of=lambda: Demand.objects.filter(state__in=CLOSED), when=Moment("answered_at"), keys=KEYS, cuts=CUTS,
    seen_by=lambda rows, user: rows.visible_to(user),
)  # fmt: skip
SUPPORTS = Rows(
    of=DemandSupport.objects.all, when=Moment("at"), keys=by_area("demand__area"),
    cuts={**area_cuts("demand__area"), Cut.ART_FORM: By("demand__art_form")},
    seen_by=lambda rows, user: rows.filter(demand__in=Demand.objects.handled_by(user)),
)  # fmt: skip
CALLS = Rows(
    of=lambda: ProductCall.objects.filter(state__in=[CallState.OPEN, CallState.CLOSED]), when=Moment("opens_at"),
    keys={Kind.CITY: Always(CITY_CODE)}, cuts={Cut.STATE: By("state")},
    seen_by=lambda rows, user: rows.visible_to(user),
)  # fmt: skip

posted = measure(
    code="demands.posted", name="需求", unit="条", clause="3.3.1", better="higher", source=POSTED,
    counted="这段时间提出的需求，不含本人撤回的。",
)  # fmt: skip
answered_rate = measure(
    code="demands.met_rate", name="需求满足率", unit="%", clause="1.2.2", better="higher", source=POSTED, digits=1,
    counted="这段时间提出的需求里，已经用征集、产品或场次答复的比例；撤回的、并入别条的不算。",
    where=~Q(state=DemandState.MERGED), denominator=Count("pk"),
    numerator=Count("pk", filter=Q(state=DemandState.ANSWERED)),
)  # fmt: skip
on_time_rate = measure(
    code="demands.on_time_rate", name="按期答复率", unit="%", clause="3.3.1", better="higher", source=DUE, digits=1,
    counted="答复期限在这段时间、已经到期的需求里，期限当天或之前答复的比例；撤回的、并入别条的不算。",
    numerator=Count("pk", filter=Q(answered_at__date__lte=F("reply_due_on"))), denominator=Count("pk"),
)  # fmt: skip
waiting = measure(
    code="demands.waiting", name="待答复需求", unit="条", clause="3.3.1", better="lower", source=WAITING,
    counted="这段时间结束时已提出、还没有答复的需求；撤回的、并入别条的不算。",
)  # fmt: skip
reply_days = measure(
    code="demands.reply_days", name="需求答复用时", unit="天", clause="3.3.1", better="lower", source=REPLIED, digits=1,
    counted="这段时间答复的需求，从提出到答复平均几天（自然日），含说明不采纳的。",
    numerator=Sum(Extract(F("answered_at") - F("posted_at"), "epoch")), denominator=Count("pk"), per=86400,
)  # fmt: skip
supports = measure(
    code="demands.supports", name="附议", unit="人次", clause="3.2.3", better="higher", source=SUPPORTS,
    counted="这段时间对需求的附议，一人对一条只算一次。",
)  # fmt: skip
calls = measure(
    code="calls.opened", name="产品征集", unit="次", clause="3.3.1", better="higher", source=CALLS,
    counted="这段时间开始的产品征集，不含草稿和取消的。",
)  # fmt: skip
