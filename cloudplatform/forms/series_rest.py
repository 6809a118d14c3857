"""Form for cancelling or moving the rest of a series."""

from __future__ import annotations

from typing import Any

from django import forms

from community.models import Institution, Space
from core.web.forms import PortalForm

CANCEL, CHANGE = "cancel", "change"


class RestForm(PortalForm):
    """Called off, or at another time of the day or in another space; why."""

    when_needed = {"starts": "改时间时填", "space": "改场地时选"}

    what = forms.ChoiceField(
        label="怎么办", choices=[(CHANGE, "改时间或场地"), (CANCEL, "取消")], initial=CHANGE, widget=forms.RadioSelect
    )  # fmt: skip
    starts = forms.TimeField(
        label="改到几点开始", required=False, help_text="如 19:30；不填就不变，日子不变，一样长",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )  # fmt: skip
    space = forms.ModelChoiceField(
        label="改到哪个场地", queryset=Space.objects.none(), required=False, empty_label="不变"
    )
    reason = forms.CharField(label="原因", max_length=200, help_text="约了的人会看到")

    def __init__(self, *args: Any, host: Institution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["space"].queryset = (  # type: ignore[attr-defined]
            Space.objects.in_use()
            .filter(facility__institution=host)
            .select_related("facility")
            .order_by("facility_id", "pk")
        )

    def clean(self) -> dict[str, Any]:
        chosen: dict[str, Any] = super().clean() or {}
        if chosen.get("what") == CHANGE and not (chosen.get("starts") or chosen.get("space") or self.errors):
            self.add_error("starts", "时间和场地都没有改。请填新的时间，或选另一个场地。")
        return chosen
