"""Measures of coverage of streets by events, deliveries and projects. Policy: 3.2.1."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from cloudplatform.models import Delivery, Event
from cloudplatform.models.coverage import Cover, Street
from cloudplatform.states import DeliveryState, EventState
from core.measures import InArea, Key, Kind, Moment, Period, Rows, Standing, measure


def _marked(rows: QuerySet[Any], period: Period) -> QuerySet[Any]:
    """With whether events were held in the street, and deliveries accepted there, in the period."""
    since, until = OuterRef("code"), Concat(OuterRef("code"), Value(":"))  # ":" follows "9"
    held = Event.objects.filter(Moment("starts_at").within(period), state=EventState.HELD)
    delivered = Delivery.objects.filter(Moment("accepted_at").within(period), state=DeliveryState.ACCEPTED)
    found: QuerySet[Any] = rows.annotate(
        has_event=Exists(held.filter(area__code__gte=since, area__code__lt=until)),
        has_delivery=Exists(
            delivered.filter(
                order__quota__station__area__code__gte=since, order__quota__station__area__code__lt=until
            )
        ),
    )
    return found


def _with_cover(rows: QuerySet[Any], period: Period) -> QuerySet[Any]:
    """All streets, with `cover` as the coverage page says it on the last day of the period."""
    return Street.objects.covered(period.until_day - timedelta(days=1))


KEYS: dict[Kind, Key] = {
    kind: InArea("", length) for kind, length in ((Kind.CITY, 4), (Kind.DISTRICT, 6), (Kind.STREET, 9))
}
STREETS = Rows(
    of=Street.objects.streets, when=Standing(), keys=KEYS, marked=_marked, seen_by=lambda rows, user: rows,
)  # fmt: skip
COVERED = Rows(
    of=Street.objects.streets, when=Standing(), keys=KEYS, marked=_with_cover, seen_by=lambda rows, user: rows,
)  # fmt: skip

reached_rate = measure(
    code="streets.reached_rate", name="镇街活动覆盖率", unit="%", clause="3.2.1", better="higher", source=STREETS, digits=1,
    counted="全部镇街里，这段时间至少办成一场活动的比例，社区（村）的算在镇街里。",
    numerator=Count("pk", filter=Q(has_event=True)), denominator=Count("pk"),
)  # fmt: skip
delivered_rate = measure(
    code="streets.delivered_rate", name="镇街配送覆盖率", unit="%", clause="3.2.1", better="higher", source=STREETS, digits=1,
    counted="全部镇街里，这段时间至少验收一场配送的比例，社区（村）的算在镇街里。",
    numerator=Count("pk", filter=Q(has_delivery=True)), denominator=Count("pk"),
)  # fmt: skip
blank = measure(
    code="streets.blank", name="空白镇街", unit="个", clause="3.2.1", better="lower", source=COVERED,
    counted="这段时间结束时，没有在建标杆项目服务、此前一年也没有活动的镇街。", where=Q(cover=Cover.BLANK),
)  # fmt: skip
weak = measure(
    code="streets.weak", name="薄弱镇街", unit="个", clause="3.2.1", better="lower", source=COVERED,
    counted="这段时间结束时，项目服务和一年活动只占一样，或一年活动少于 6 场的镇街。", where=Q(cover=Cover.WEAK),
)  # fmt: skip
