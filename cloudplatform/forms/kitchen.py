"""Forms of products for suppliers, and of objections."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from cloudplatform.actions.products import ProductFields
from cloudplatform.models import ArtForm, Audience, Language, Product, ProductCall, ProductKind
from cloudplatform.states import CallState
from community.models import Access, Area
from core.web.forms import ManyFilesField, PortalForm
from core.web.objector import NamedForm

PRICE_MAX_YUAN = 1_000_000


class ProductForm(PortalForm):
    """One field for each line that is reviewed; money in yuan here, in cents below."""

    title = forms.CharField(label="产品名称", max_length=80)
    call = forms.ModelChoiceField(
        label="应哪个征集",
        queryset=ProductCall.objects.none(),
        required=False,
        empty_label="不针对征集，随时申报",
    )
    kind = forms.ChoiceField(label="类别", choices=ProductKind.choices)
    art_form = forms.ChoiceField(label="门类", choices=ArtForm.choices)
    audience = forms.ChoiceField(label="适合谁", choices=Audience.choices)
    language = forms.ChoiceField(label="语言", choices=Language.choices)
    access = forms.MultipleChoiceField(
        label="无障碍", choices=Access.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    summary = forms.CharField(label="一句话介绍", max_length=160, help_text="街坊在列表里先看到这一句")
    script = forms.CharField(
        label="节目单或教案全文", max_length=20_000, widget=forms.Textarea(attrs={"rows": 10}),
        help_text="审核通过后再改这里，要重新审核",
    )  # fmt: skip
    min_age = forms.IntegerField(label="最小年龄", min_value=0, max_value=100, required=False)
    duration_minutes = forms.IntegerField(label="时长（分钟）", min_value=5, max_value=1440)
    capacity = forms.IntegerField(label="人数上限", min_value=1, max_value=100_000)
    price_yuan = forms.DecimalField(
        label="单价（元/场）",
        min_value=0,
        max_value=PRICE_MAX_YUAN,
        decimal_places=2,
        help_text="公益免费填 0",
    )
    units = forms.IntegerField(
        label="占用场次", min_value=1, max_value=20, initial=1, help_text="点一次用站点几个额度"
    )
    needs_power = forms.BooleanField(label="需要电源", required=False)
    venue_needs = forms.CharField(label="场地和设备要求", max_length=200, required=False)
    safety_plan = forms.CharField(
        label="安全预案", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    service_areas = forms.MultipleChoiceField(
        label="到哪些区服务",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="一个都不选，就是全市都去",
    )
    files: Any = ManyFilesField(
        label="附件",
        required=False,
        help_text="资质、照片、海报。JPG、PNG、WebP、PDF、Office、MP4，每个最多 20 MB",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = timezone.now()
        takes_offers = ProductCall.objects.filter(state=CallState.OPEN, opens_at__lte=now, closes_at__gt=now)
        self.fields["call"].queryset = takes_offers.order_by("closes_at")  # type: ignore[attr-defined]
        self.fields["service_areas"].choices = list(Area.objects.districts().values_list("code", "name"))  # type: ignore[attr-defined]

    def values(self) -> ProductFields:
        """What the action takes; call after `is_valid()`."""
        chosen = self.cleaned_data
        given = {name: chosen[name] for name in ProductFields.__dataclass_fields__ if name != "price_cents"}
        return ProductFields(**given, price_cents=int(chosen["price_yuan"] * 100))

    @staticmethod
    def initial_of(product: Product) -> dict[str, Any]:
        fields = {
            name: getattr(product, name)
            for name in ProductFields.__dataclass_fields__
            if name != "price_cents"
        }
        return {**fields, "price_yuan": product.price_cents / 100, "call": product.call_id}


class ObjectionForm(PortalForm, NamedForm):
    text = forms.CharField(
        label="异议内容", min_length=10, max_length=2000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="实名提出，写清楚事实和依据，我们书面答复",
    )  # fmt: skip
