"""The pipeline for programs. Reads go through the same querysets as the pages, writes through the same actions."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import decorators, mixins, permissions, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from cloudplatform.actions import bookings, demands
from cloudplatform.actions.places import Party
from cloudplatform.api.filters import DemandFilter, EventFilter, ProductFilter
from cloudplatform.api.plain import PlainFirst
from cloudplatform.api.serializers import (
    BookingIn,
    BookingOut,
    DemandIn,
    DemandOut,
    EventOut,
    ProductOut,
)
from cloudplatform.models import Booking, Demand, Event, Product
from community.models import FamilyMember
from core.models.tokens import Scope
from core.record.actors import Actor
from core.web.api import IdempotentWrites


def acting(request: Request) -> Actor:
    """Who acts, and in which seat: set by our middleware on the plain request."""
    actor: Actor = request._request.actor  # type: ignore[attr-defined]
    return actor


class Products(viewsets.ReadOnlyModelViewSet):
    """线上展厅：所有上过架的产品。"""

    queryset = Product.objects.none()
    serializer_class = ProductOut
    filterset_class = ProductFilter

    def get_queryset(self):
        return Product.objects.shelf().for_list()


class Events(viewsets.ReadOnlyModelViewSet):
    """公开的场次。"""

    queryset = Event.objects.none()
    serializer_class = EventOut
    filterset_class = EventFilter

    def get_queryset(self):
        return Event.objects.public().for_list()


class MyBookings(
    IdempotentWrites, PlainFirst, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet
):
    """我的预约：查看、预约、取消。"""

    queryset = Booking.objects.none()
    serializer_class = BookingOut
    permission_classes = [permissions.IsAuthenticated]
    token_read, token_write = Scope.READ, Scope.BOOK
    filterset_fields = ["state", "event"]

    def get_queryset(self):
        return Booking.objects.of(self.request.user).for_list()

    @extend_schema(request=BookingIn, responses={201: BookingOut})
    def create(self, request: Request) -> Response:
        """Book; refusals answer 409 with a stable code."""
        shape = BookingIn(data=request.data)
        shape.is_valid(raise_exception=True)
        wish = shape.validated_data
        event = get_object_or_404(Event.objects.visible_to(request.user), pk=wish["event"])
        family = FamilyMember.objects.of(request.user).filter(pk__in=wish["family"])
        if len(family) != len(set(wish["family"])):
            raise ValidationError({"family": ["名单里没有这位家人。"]})
        party = Party(
            comes_along=wish["comes_along"], family=list(family), companions=wish["companions"],
            alone_known=wish["child_alone"],
        )  # fmt: skip
        booking = bookings.book(
            event=event,
            party=party,
            access_need=wish["access_need"],
            knows_clash=wish["knows_clash"],
            by=acting(request),
            at=timezone.now(),
        )
        return Response(BookingOut(booking).data, status=201)

    @extend_schema(request=None, responses=BookingOut)
    @decorators.action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Cancel my booking; its places go to the waiting list."""
        booking = get_object_or_404(self.get_queryset(), pk=pk)
        cancelled = bookings.cancel_booking(booking=booking, by=acting(request), at=timezone.now())
        return Response(BookingOut(cancelled).data)


class Demands(IdempotentWrites, viewsets.ReadOnlyModelViewSet):
    """公开的需求；登录后可以提出和附议。"""

    queryset = Demand.objects.none()
    serializer_class = DemandOut
    filterset_class = DemandFilter
    token_read, token_write = Scope.READ, Scope.DEMAND

    def get_queryset(self):
        return Demand.objects.visible_to(self.request.user).for_list()

    @extend_schema(request=DemandIn, responses={201: DemandOut})
    def create(self, request: Request) -> Response:
        """Post a demand in my own name."""
        shape = DemandIn(data=request.data)
        shape.is_valid(raise_exception=True)
        demand = demands.post_demand(**shape.validated_data, by=acting(request), at=timezone.now())
        return Response(DemandOut(demand).data, status=201)

    @extend_schema(request=None, responses=DemandOut)
    @decorators.action(detail=True, methods=["post"], permission_classes=[permissions.IsAuthenticated])
    def support(self, request: Request, pk: str) -> Response:
        """Support a demand; doing so twice changes nothing more."""
        demand = get_object_or_404(self.get_queryset(), pk=pk)
        supported = demands.support_demand(demand=demand, by=acting(request), at=timezone.now())
        return Response(DemandOut(supported).data)
