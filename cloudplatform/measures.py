"""The measures of demand, supply, ordering, events and feedback. Policy: 3.3.1."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigIntegerField, Count, OuterRef, Q, Sum
from django.db.models.expressions import Combinable

from cloudplatform.models import Booking, Event, Feedback, Product, ProjectLink
from cloudplatform.states import (
    BookingState,
    EventState,
    FeedbackState,
)
from core.measures import (
    By,
    ByEither,
    Cut,
    Key,
    Kind,
    Moment,
    Rows,
    Standing,
    Unnest,
    area_cuts,
    by_area,
    measure,
    subjects,
)


@dataclass(frozen=True)
class InProject:
    """The projects an event belongs to, itself or through its product, once each (queries.project_links.events_of)."""

    event: str
    product: str

    @property
    def where(self) -> Q:
        return Q()

    @property
    def expression(self) -> Combinable:
        links = ProjectLink.objects.confirmed().filter(
            Q(event=OuterRef(self.event)) | Q(product=OuterRef(self.product))
        )
        projects = links.order_by().values("project_id").distinct()
        return Unnest(ArraySubquery(projects), output_field=BigIntegerField())

    def among(self, keys: Collection[str]) -> Q:
        links = ProjectLink.objects.confirmed().filter(project__in=list(keys))
        direct = links.filter(event__isnull=False).values("event")
        supplied = links.filter(product__isnull=False).values("product")
        return Q(**{f"{self.event}__in": direct}) | Q(**{f"{self.product}__in": supplied})

    def from_parent(self, name: str) -> Key:
        event = "pk" if self.event == f"{name}_id" else self.event
        return replace(self, event=event, product=self.product.removeprefix(f"{name}__"))


subjects(kind=Kind.PRODUCT, of=Product.objects.shelf, name="title",
         among=lambda period: Product.objects.shelf().filter(Standing("shelved_at").within(period)))  # fmt: skip


def _events(path: str = "") -> dict[Kind, Key]:
    """How a row leads to the subjects of its event: place, host or supplier, project, product, facility."""
    return {
        **by_area(f"{path}area"),
        Kind.INSTITUTION: ByEither(f"{path}host_id", f"{path}product__supplier_id"),
        Kind.PROJECT: InProject(path.replace("__", "_id") or "pk", f"{path}product_id"),
        Kind.PRODUCT: By(f"{path}product_id"),
        Kind.FACILITY: By(f"{path}space__facility_id"),
    }


def _event_cuts(path: str = "") -> dict[Cut, Key]:
    return {
        **area_cuts(f"{path}area"),
        Cut.ART_FORM: By(f"{path}art_form"),
        Cut.AUDIENCE: By(f"{path}audience"),
    }


HELD = Rows(
    of=lambda: Event.objects.filter(state=EventState.HELD),
    when=Moment("starts_at"),
    keys=_events(),
    cuts=_event_cuts(),
    seen_by=lambda rows, user: rows.visible_to(user),
)
BOOKED = Rows(
    of=lambda: Booking.objects.filter(event__state=EventState.HELD).exclude(state=BookingState.CANCELLED),
    when=Moment("event__starts_at"),
    keys=_events("event__"),
    cuts=_event_cuts("event__"),
    seen_by=lambda rows, user: rows.overseen_by(user),
    parent="event",
)
RATED = Rows(
    of=lambda: Feedback.objects.filter(state=FeedbackState.PUBLISHED),
    when=Moment("submitted_at"),
    keys=_events("event__"),
    cuts=_event_cuts("event__"),
    seen_by=lambda rows, user: rows.visible_to(user),
)

events_held = measure(
    code="events.held", name="已办场次", unit="场", clause="3.3.1", better="higher", source=HELD,
    counted="这段时间开始、已经办完的场次；没办成的和还没办的不算。",
)  # fmt: skip
attendance_rate = measure(
    code="events.attendance_rate", name="到场率", unit="%", clause="3.3.1", better="higher", source=BOOKED, digits=1,
    counted="已办场次里，签到的座位占预约座位的比例；取消的预约不算应到。",
    numerator=Sum("seats", filter=Q(state=BookingState.CHECKED_IN), default=0), denominator=Sum("seats"),
    has_daily_sums=True,
)  # fmt: skip
rating = measure(
    code="feedback.rating", name="平均评分", unit="/ 5", clause="1.2.2", better="higher", source=RATED, digits=2,
    counted="这段时间提交、已公开的评价的总体分平均；每份来自签到的人或验收的站点。",
    numerator=Sum("overall"), denominator=Count("pk"), has_daily_sums=True,
)  # fmt: skip
