"""Scheduled events: how many were held, for whom, and on what terms. Policy: 3.3.1."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Count, F, Q, Sum

from cloudplatform.measures.keys import event_cuts, of_event
from cloudplatform.models import Event
from cloudplatform.states import EventState
from core.measures import By, Kind, Moment, Rows, measure

HELD = Rows(
    of=lambda: Event.objects.filter(state=EventState.HELD), when=Moment("starts_at"), keys=of_event(), cuts=event_cuts(),
    seen_by=lambda rows, user: rows.visible_to(user),
)  # fmt: skip
HOSTED = replace(HELD, keys={**of_event(), Kind.INSTITUTION: By("host_id")})
SUPPLIED = replace(
    HELD, keys={**of_event(), Kind.INSTITUTION: By("product__supplier_id")},
    of=lambda: Event.objects.filter(state=EventState.HELD, product__isnull=False).exclude(product__supplier=F("host")),
)  # fmt: skip
SCHEDULED = replace(HELD, of=lambda: Event.objects.filter(state__in=[EventState.PUBLISHED, EventState.HELD]))
ANNOUNCED = Rows(
    of=lambda: Event.objects.filter(published_at__isnull=False).exclude(state=EventState.DRAFT),
    when=Moment("starts_at"), keys=of_event(), cuts={**event_cuts()}, seen_by=lambda rows, user: rows.visible_to(user),
)  # fmt: skip

held = measure(
    code="events.held", name="已办场次", unit="场", clause="3.3.1", better="higher", source=HELD,
    counted="这段时间开始、已经办完的场次；没办成的和还没办的不算。",
)  # fmt: skip
hosted = measure(
    code="events.hosted", name="自办场次", unit="场", clause="3.1.1", better="higher", source=HOSTED,
    counted="这段时间开始、已经办完的场次，算给主办单位；只出产品的单位不算。",
)  # fmt: skip
supplied = measure(
    code="events.supplied", name="送出场次", unit="场", clause="3.1.1", better="higher", source=SUPPLIED,
    counted="这段时间开始、已经办完的场次里，用别的单位的产品办的，算给出产品的单位。",
)  # fmt: skip
scheduled = measure(
    code="events.scheduled", name="安排场次", unit="场", clause="3.3.1", better="higher", source=SCHEDULED,
    counted="这段时间开始的场次，已经办完的和发布了还没办的都算，取消的不算。",
)  # fmt: skip
announced = measure(
    code="events.announced", name="发布场次", unit="场", clause="3.3.1", better="higher", source=ANNOUNCED,
    counted="在这段时间开始、发布过的场次，含后来取消的。",
)  # fmt: skip
cancelled_rate = measure(
    code="events.cancelled_rate", name="场次取消率", unit="%", clause="3.3.1", better="lower", source=ANNOUNCED, digits=1,
    counted="在这段时间开始、发布过的场次里，后来取消的比例。",
    numerator=Count("pk", filter=Q(state=EventState.CANCELLED)), denominator=Count("pk"),
)  # fmt: skip
free_rate = measure(
    code="events.free_rate", name="免费场次占比", unit="%", clause="1.2.2", better="higher", source=HELD, digits=1,
    counted="已办场次里，不收费的比例。", numerator=Count("pk", filter=Q(fee_cents=0)), denominator=Count("pk"),
)  # fmt: skip
accessible_rate = measure(
    code="events.accessible_rate", name="有无障碍安排的场次占比", unit="%", clause="4.2c", better="higher", source=HELD,
    digits=1, counted="已办场次里，至少有一项无障碍安排（轮椅、字幕、手语等）的比例。",
    numerator=Count("pk", filter=~Q(access=[])), denominator=Count("pk"),
)  # fmt: skip
project_rate = measure(
    code="events.project_rate", name="属于标杆项目的场次占比", unit="%", clause="3.3.1", better="higher", source=HELD,
    digits=1, counted="已办场次里，本身或所用产品由牵头单位确认归入标杆项目的比例。",
    numerator=Count("pk", filter=HELD.keys[Kind.PROJECT].where), denominator=Count("pk"),
)  # fmt: skip
filled_rate = measure(
    code="events.filled_rate", name="名额利用率", unit="%", clause="3.3.1", better="higher", source=HELD, digits=1,
    counted="要预约的已办场次里，约出去的名额占全部名额的比例；取消的预约不算约出去。",
    where=Q(mode="first_come"), numerator=Sum("taken"), denominator=Sum("capacity"),
)  # fmt: skip
