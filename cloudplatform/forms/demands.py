"""Forms of demands."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from cloudplatform.models import ArtForm, Audience, Demand, TimeWish
from community.members.forms.areas import StreetField
from core.web.forms import PortalForm


class DemandForm(PortalForm):
    text = forms.CharField(
        label="你想看、想学或想参加什么", min_length=4, max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="例如：周末晚上想在家附近看一场粤剧",
        error_messages={"min_length": "写得再具体一点，至少 4 个字。"},
    )  # fmt: skip
    area = StreetField(label="你住在哪个镇街", error_messages={"required": "请选你住的镇街，好让街道来办。"})
    time_wish = forms.ChoiceField(label="方便的时间", choices=TimeWish.choices, initial=TimeWish.ANY)
    art_form = forms.ChoiceField(label="门类", choices=[("", "不确定"), *ArtForm.choices], required=False)
    audience = forms.ChoiceField(label="给谁", choices=Audience.choices, initial=Audience.ALL)

    @property
    def first(self) -> Sequence[forms.BoundField]:
        """What has to be said: what one wants, and where one lives."""
        return [self["text"], self["area"]]

    @property
    def second(self) -> Sequence[forms.BoundField]:
        """What may be left as it stands."""
        return [field for field in self if field.name not in ("text", "area")]

    @staticmethod
    def initial_of(demand: Demand) -> dict[str, object]:
        return {name: getattr(demand, name) for name in DemandForm.base_fields if name != "area"} | {
            "area": demand.area_id
        }
