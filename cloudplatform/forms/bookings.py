"""Who comes: the booking form of an event."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser

from cloudplatform.actions.places import Party
from cloudplatform.models import Event
from community.models import FamilyMember
from core.forms import PortalForm
from core.models import User

NEEDS = [
    ("", "没有特别需要"),
    ("wheelchair_seat", "轮椅席"),
    ("hearing_loop", "前排听力辅助"),
    ("guide_dog", "带导盲犬"),
]


class BookingForm(PortalForm):
    """Yourself, your family by name, and unnamed companions. Whether they fit is the action's to say."""

    comes_along = forms.BooleanField(label="我自己来", required=False, initial=True)
    family = forms.ModelMultipleChoiceField(
        label="带哪些家人",
        queryset=FamilyMember.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    companions = forms.TypedChoiceField(label="另外同行的朋友", coerce=int, choices=[], required=False)
    access_need = forms.ChoiceField(label="座位需要", choices=NEEDS, required=False)

    def __init__(self, *args: Any, event: Event, user: User | AnonymousUser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = event.party_limit
        self.fields["companions"].choices = [(number, f"{number} 人") for number in range(most)]  # type: ignore[attr-defined]
        family = (
            FamilyMember.objects.filter(guardian=user, removed_at__isnull=True)
            if isinstance(user, User)
            else None
        )
        if family is not None and family.exists():
            self.fields["family"].queryset = family.order_by("pk")  # type: ignore[attr-defined]
        else:
            del self.fields["family"]

    def party(self) -> Party:
        """The party chosen; call after `is_valid()`."""
        chosen = self.cleaned_data
        return Party(
            comes_along=chosen["comes_along"],
            family=list(chosen.get("family", [])),
            companions=chosen["companions"] or 0,
        )
