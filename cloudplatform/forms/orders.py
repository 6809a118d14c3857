"""Forms of orders for stations and suppliers. Rules are in the actions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.timezone import localtime

from cloudplatform.actions.wishes import Wish
from cloudplatform.models import Mode, Order, OrderContact, Product, Quota
from cloudplatform.policy import ORDER_MESSAGE_MAX
from cloudplatform.queries.order_contacts import usual_contact
from cloudplatform.queries.orders import spaces_for
from community.members.actions.applications import Contact
from community.models import Institution, Space
from community.places.models.facilities import public_phone
from core.models import User
from core.web.forms import PortalForm

WEEKDAYS = "一二三四五六日"


class SpaceField(forms.ModelChoiceField):
    """A space with what decides for it: how many fit, and whether it stands in the rain."""

    def label_from_instance(self, space: Space) -> str:
        outdoor = "露天，" if space.is_outdoor else ""
        return f"{space.facility.name} {space.name}（{outdoor}{space.capacity} 人）"


class WishFields(PortalForm):
    """When, where and for how many."""

    starts_at = forms.DateTimeField(label="首选时间")
    alternate_at = forms.DateTimeField(label="备选时间", required=False)
    space = SpaceField(
        label="场地", queryset=Space.objects.none(), required=False, empty_label="还没定，排期时再选"
    )
    people = forms.IntegerField(label="预计人数", min_value=1, max_value=100_000)
    remark = forms.CharField(
        label="给供方的话", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, station: Institution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["space"].queryset = spaces_for(station)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, second = cleaned.get("starts_at"), cleaned.get("alternate_at")
        if first is not None and first == second:
            self.add_error("alternate_at", "备选时间不能和首选相同。")
        return cleaned

    def wish(self, product: Product) -> Wish:
        typed = self.cleaned_data
        return Wish(
            product=product, starts_at=typed["starts_at"], alternate_at=typed["alternate_at"],
            space=typed["space"], people=typed["people"], remark=typed["remark"],
        )  # fmt: skip


class AddWishForm(WishFields):
    """A product of the shelf besides; whether it can be ordered is the action's to say."""

    product = forms.ModelChoiceField(
        label="产品", queryset=Product.objects.shelf(),
        error_messages={"required": "请先选一个产品。", "invalid_choice": "没有这个产品，请在上面重新选。"},
    )  # fmt: skip

    def __init__(self, *args: Any, quota: Quota, **kwargs: Any) -> None:
        super().__init__(*args, station=quota.station, **kwargs)

    def as_wish(self) -> Wish:
        return self.wish(self.cleaned_data["product"])


class EditWishForm(WishFields):
    @classmethod
    def of(cls, order: Order, posted: Any = None) -> EditWishForm:
        return cls(posted, station=order.quota.station, initial=cls.initial_of(order))

    @staticmethod
    def initial_of(order: Order) -> dict[str, Any]:
        return {
            "starts_at": order.starts_at, "alternate_at": order.alternate_at, "space": order.space_id,
            "people": order.people, "remark": order.remark,
        }  # fmt: skip


class ReasonForm(PortalForm):
    """Form for a reason that the other side will read."""

    reply_topic = "order.reason"

    reason = forms.CharField(
        label="原因", max_length=300, widget=forms.Textarea(attrs={"rows": 2}), help_text="对方会看到。"
    )


class ScheduleForm(PortalForm):
    """One of the wished times, the wished space or any near, how many may come and how they get in."""

    starts_at = forms.ChoiceField(label="时间", choices=[], widget=forms.RadioSelect)
    space = SpaceField(label="场地", queryset=Space.objects.none(), empty_label="请选场地")
    capacity = forms.IntegerField(label="市民名额", min_value=1, max_value=100_000)
    mode = forms.ChoiceField(
        label="入场方式", choices=Mode.choices, widget=forms.RadioSelect, initial=Mode.FIRST_COME
    )
    knows_clash = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wished = [moment for moment in (order.starts_at, order.alternate_at) if moment is not None]
        self.fields["starts_at"].choices = [(moment.isoformat(), in_words(moment)) for moment in wished]  # type: ignore[attr-defined]
        spaces = spaces_for(order.quota.station)
        chosen = Space.objects.filter(pk=order.space_id or 0).select_related("facility")
        self.fields["space"].queryset = chosen if order.space_id else spaces  # type: ignore[attr-defined]
        room = order.space.capacity if order.space else order.product.capacity
        self.initial.setdefault("starts_at", wished[0].isoformat())
        self.initial.setdefault("space", order.space_id)
        self.initial.setdefault("capacity", min(order.people, order.product.capacity, room))

    def ask_about_clash(self) -> None:
        """Add a hidden confirmation, so that the next submission confirms that another crew goes."""
        typed: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        typed[self.add_prefix("knows_clash")] = "True"
        self.data = typed

    def clean_starts_at(self) -> datetime:
        moment = parse_datetime(self.cleaned_data["starts_at"])
        if moment is None:
            raise forms.ValidationError("请选一个时间。")
        return moment


class ProposalForm(PortalForm):
    reply_topic = "order.proposal"
    starts_at = forms.DateTimeField(label="改到")
    space = SpaceField(label="场地", queryset=Space.objects.none(), empty_label="请选场地")
    reason = forms.CharField(label="为什么要改", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["space"].queryset = spaces_for(order.quota.station)  # type: ignore[attr-defined]
        self.initial.setdefault("space", order.space_id)


def in_words(moment: datetime) -> str:
    local = localtime(moment)
    return f"{local.year}年{local.month}月{local.day}日 周{WEEKDAYS[local.weekday()]} {local:%H:%M}"


class OrderMessageForm(PortalForm):
    """Words to the other side."""

    reply_topic = "order.message"

    text = forms.CharField(
        label="给对方留言", max_length=ORDER_MESSAGE_MAX, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="对方会收到通知。改时间、改场地请用改期，双方同意才算数",
    )  # fmt: skip


class ContactForm(PortalForm):
    """Whom the other side calls about an order."""

    contact_name = forms.CharField(label="联系人", max_length=40)
    contact_phone = forms.CharField(
        label="联系电话",
        max_length=30,
        validators=[public_phone],
        help_text="能找到人的电话，手机、座机都可以",
    )

    @classmethod
    def usual(cls, user: User) -> ContactForm:
        """Begin with whom `user` named last, else with themselves."""
        contact = usual_contact(user)
        return cls(initial={"contact_name": contact.name, "contact_phone": contact.phone})

    @staticmethod
    def initial_of(contact: OrderContact | None) -> dict[str, Any]:
        return {
            "contact_name": contact.name if contact else "",
            "contact_phone": contact.phone if contact else "",
        }


class OptionalContactForm(ContactForm):
    """The same beside a button that does something else: both or none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        for name, field in self.fields.items():
            if name not in self.errors and not typed.get(name) and any(typed.values()):
                self.add_error(name, f"{field.label}也要填；都不填的，以后在点单页里写。")
        return typed

    def contact(self) -> Contact | None:
        """What was typed; None if nothing was."""
        typed = self.cleaned_data
        return Contact(typed["contact_name"], typed["contact_phone"]) if typed["contact_name"] else None
