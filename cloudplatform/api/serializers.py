"""API serializers: …Out for answers and …In for input, never one for both."""

from typing import Any

from rest_framework import serializers

from cloudplatform.models import ArtForm, Audience, Booking, Demand, Event, Product, SeatNeed, TimeWish
from community.models import Area
from core.web.api import OutSerializer


class ProductOut(OutSerializer):
    """A product that is or was on the shelf; prices in cents, `rating` 1–5 or null."""

    supplier: Any = serializers.StringRelatedField()
    rating = serializers.FloatField(read_only=True, allow_null=True)

    class Meta:
        model = Product
        fields = [
            "id", "number", "title", "summary", "kind", "art_form", "audience", "language", "access", "supplier",
            "duration_minutes", "capacity", "price_cents", "units", "service_areas", "state", "rating",
            "rating_count", "is_sample",
        ]  # fmt: skip
        read_only_fields = fields


class EventOut(OutSerializer):
    """An event. `free` is capacity less what is booked or held; fees in cents; times with offset."""

    host: Any = serializers.StringRelatedField()
    place: Any = serializers.StringRelatedField(source="space")
    free = serializers.IntegerField(read_only=True)

    class Meta:
        model = Event
        fields = [
            "id", "title", "summary", "product", "host", "place", "area", "starts_at", "ends_at", "art_form",
            "audience", "language", "access", "fee_cents", "mode", "capacity", "free", "booking_opens_at",
            "booking_closes_at", "party_limit", "min_age", "max_age", "state", "is_sample",
        ]  # fmt: skip
        read_only_fields = fields


class BookingOut(OutSerializer):
    """My booking; `code` is what the door asks for."""

    class Meta:
        model = Booking
        fields = ["id", "event", "seats", "code", "access_need", "state", "booked_at", "cancelled_at"]
        read_only_fields = fields


class BookingIn(serializers.Serializer):
    """Book places: for me (`comes_along`), for family members by id, and for unnamed companions."""

    event = serializers.IntegerField(min_value=1)
    comes_along = serializers.BooleanField(default=True)
    family = serializers.ListField(child=serializers.IntegerField(min_value=1), default=list, max_length=20)
    companions = serializers.IntegerField(min_value=0, max_value=20, default=0)
    access_need = serializers.ChoiceField(choices=SeatNeed.choices, default="", allow_blank=True)
    child_alone = serializers.BooleanField(
        default=False, help_text="未满 14 岁的孩子没有成年家人同去（`child_comes_alone`）时，确认已知情。"
    )
    knows_clash = serializers.BooleanField(
        default=False, help_text="同一时间已有别的预约（`clash`）时，确认两场都要。"
    )


class DemandOut(OutSerializer):
    """A demand; who asked is never told."""

    class Meta:
        model = Demand
        fields = [
            "id", "number", "area", "text", "art_form", "audience", "time_wish", "state", "support_count",
            "posted_at", "reply_due_on", "answer", "answered_at", "is_sample",
        ]  # fmt: skip
        read_only_fields = fields


class DemandIn(serializers.Serializer):
    """Post a demand for a street (`area` is its code)."""

    area = serializers.PrimaryKeyRelatedField(queryset=Area.objects.streets())
    text = serializers.CharField(max_length=300, min_length=4)
    art_form = serializers.ChoiceField(choices=ArtForm.choices, default="", allow_blank=True)
    audience = serializers.ChoiceField(choices=Audience.choices, default=Audience.ALL)
    time_wish = serializers.ChoiceField(choices=TimeWish.choices, default=TimeWish.ANY)
