"""Plans, campaigns, press conferences, clippings as people fill them in. Policy: 3.3.3."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from community.members.models import Institution, Seat
from community.policy import BRIEF_FILES_MAX
from community.press.actions.publicity import CampaignFields, ClippingFields
from community.press.models import Brief, Campaign, Channel, PublicityPlan, Tone
from community.press.states import TAKEN, CampaignState
from core.web.forms import ManyFilesField, PortalForm


class PlanForm(PortalForm):
    year = forms.IntegerField(label="年度", min_value=2023, max_value=2100)
    goals = forms.CharField(
        label="目标和重点", max_length=4000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text="想让谁知道什么，靠哪些渠道，怎么看有没有效果",
    )  # fmt: skip


class GoalsForm(PortalForm):
    goals = PlanForm.base_fields["goals"]


class CampaignForm(PortalForm):
    name = forms.CharField(label="名称", max_length=80)
    content = forms.CharField(
        label="内容", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    channels = forms.MultipleChoiceField(
        label="渠道", choices=Channel.choices, widget=forms.CheckboxSelectMultiple
    )
    starts_on = forms.DateField(label="开始")
    ends_on = forms.DateField(label="结束")
    owner = forms.ModelChoiceField(label="谁负责", queryset=Seat.objects.none(), empty_label="请选一位同事")

    def __init__(self, *args: Any, institution: Institution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seats = Seat.objects.filter(institution=institution).current().select_related("user", "institution")
        self.fields["owner"].queryset = seats.order_by("pk")  # type: ignore[attr-defined]
        self.fields["owner"].label_from_instance = lambda seat: f"{seat.user}（{seat.get_role_display()}）"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", "结束日期不能早于开始日期。")
        return cleaned

    def values(self) -> CampaignFields:
        return CampaignFields(**self.cleaned_data)


class ConferenceForm(PortalForm):
    title = forms.CharField(label="主题", max_length=80)
    held_at = forms.DateTimeField(label="时间")
    place = forms.CharField(label="地点", max_length=80)
    speakers = forms.CharField(label="发布人", max_length=200, help_text="写单位和职务")
    campaign = forms.ModelChoiceField(
        label="属于哪项宣传活动", queryset=Campaign.objects.none(), required=False, empty_label="不属于某一项"
    )
    files: Any = ManyFilesField(
        most=BRIEF_FILES_MAX, label="材料", required=False, help_text="新闻通稿、背景材料、图片"
    )

    def __init__(self, *args: Any, plan: PublicityPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["campaign"].queryset = plan.campaigns.exclude(  # type: ignore[attr-defined]
            state=CampaignState.CANCELLED
        ).order_by("starts_on")


class ClippingForm(PortalForm):
    channel = forms.ChoiceField(label="渠道", choices=Channel.choices)
    outlet = forms.CharField(label="媒体", max_length=60)
    title = forms.CharField(label="报道标题", max_length=120)
    published_on = forms.DateField(label="刊播日期")
    link = forms.URLField(label="链接", max_length=300, required=False, assume_scheme="https")
    tone = forms.ChoiceField(label="倾向", choices=[("", "不判断"), *Tone.choices], required=False)
    campaign = forms.ModelChoiceField(
        label="关于哪项宣传活动", queryset=Campaign.objects.none(), required=False, empty_label="没有对应的"
    )
    brief = forms.ModelChoiceField(
        label="来自哪篇信息稿件", queryset=Brief.objects.none(), required=False, empty_label="没有对应的"
    )
    project = forms.CharField(label="涉及项目", max_length=80, required=False)

    def __init__(self, *args: Any, institution: Institution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["published_on"].initial = timezone.localdate
        self.fields["campaign"].queryset = Campaign.objects.filter(  # type: ignore[attr-defined]
            plan__institution=institution
        ).order_by("-starts_on")
        self.fields["brief"].queryset = Brief.objects.filter(  # type: ignore[attr-defined]
            institution=institution, state__in=TAKEN
        ).order_by("-decided_at")

    def values(self) -> ClippingFields:
        return ClippingFields(**self.cleaned_data)
