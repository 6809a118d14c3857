"""Forms of the admin buttons of this app."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import modelform_factory

from community.models import Institution
from core.web.forms import DayInput
from evaluation.models import Dimension, Indicator
from evaluation.policy import RateKind, Source
from evaluation.queries import catalogue
from thinktank.forms.convening import ConveneForm

SHEET = [
    field.name for field in Indicator._meta.concrete_fields if field.name not in ("id", "version", "dimension", "code")
]  # fmt: skip
IndicatorFields: Any = modelform_factory(Indicator, fields=SHEET)


class NoteForm(forms.Form):
    note = forms.CharField(label="这一版改什么", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class DimensionForm(forms.Form):
    """A dimension is found by its code: a known one is changed, a new one is added."""

    code = forms.CharField(label="编号（如 A）", max_length=4)
    name = forms.CharField(label="名称", max_length=40)
    weight = forms.DecimalField(label="权重（各维度合计 100）", min_value=0, max_value=100, decimal_places=2)


class IndicatorForm(forms.Form):
    """The whole reference sheet; `fields` is what the action takes."""

    gives: tuple[str, ...] = ("dimension", "code", "fields")

    code = forms.CharField(label="编号（如 A1）", max_length=6)
    dimension = forms.ModelChoiceField(label="维度", queryset=Dimension.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in IndicatorFields.base_fields.items():
            self.fields[name] = field

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("source") == Source.COMPUTED and not data.get("measure"):
            self.add_error("measure", "平台算出的指标要填指标目录代码。")
        fields = {name: data[name] for name in SHEET if name in data}
        return {"code": data.get("code"), "dimension": data.get("dimension"), "fields": fields}


def indicator_form(version: Any) -> type[IndicatorForm]:
    """The form for indicators of `version`: its dimensions, the measures its subjects have."""
    kind = version.framework.kind

    class OfVersion(IndicatorForm):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            dimension: Any = self.fields["dimension"]
            dimension.queryset = version.dimensions.all()
            self.fields["measure"] = forms.ChoiceField(
                label="指标目录代码", required=False, help_text="来源是“到场者评价”时留空，按总体分算；来源是“问卷”时选一个率",
                choices=[("", "不用目录"), *((value, f"问卷的{label}") for value, label in RateKind.choices), *catalogue.choices(kind)],
            )  # fmt: skip

    return OfVersion


class PairsForm(forms.Form):
    """The answers of a panel, one line a member."""

    answers = forms.CharField(
        label="成对比较，每位成员一行", max_length=8000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="如 A/B=3 A/C=5 B/C=2：A 比 B 重要 3 倍；反过来写 1/3",
    )  # fmt: skip
    table = forms.ChoiceField(
        label="随机一致性指标用哪张表", choices=[("saaty", "Saaty"), ("alonso_lamata", "Alonso–Lamata")]
    )

    def clean_answers(self) -> list[str]:
        return str(self.cleaned_data["answers"]).splitlines()


class PanelForm(ConveneForm):
    """As every panel, and for which expert indicator."""

    gives: tuple[str, ...] = (
        "title", "due_on", "is_blind", "hides_names", "drops_high_low", "indicator", "seats",
    )  # fmt: skip

    indicator = forms.CharField(label="给哪项专家评议指标（编号，如 C1）", max_length=6)

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data.get("indicator", "")
        return {**super().clean(), "indicator": typed}


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label="复核答复（公开）", max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class CommentForm(forms.Form):
    comment = forms.CharField(
        label="退回意见（填报单位会看到）", max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class FindingsForm(forms.Form):
    findings = forms.CharField(
        label="要整改的问题，一行一条（公开）", max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )
    due_on = forms.DateField(label="整改时限", widget=DayInput())

    def clean_findings(self) -> list[str]:
        return str(self.cleaned_data["findings"]).splitlines()


class VerifierForm(forms.Form):
    verifier = forms.ModelChoiceField(label="请哪家单位核验", queryset=Institution.objects.order_by("name"))


class OpinionForm(forms.Form):
    opinion = forms.CharField(
        label="核验意见（公开）", max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


def verify_form(rectification: Any) -> type[forms.Form]:
    """The findings of one rectification to tick."""
    found = [(finding.pk, finding.text) for finding in rectification.findings.all()]

    class OfRectification(OpinionForm):
        mended = forms.MultipleChoiceField(
            label="哪些到位了（全勾办结，勾一部分是部分认可，不勾是退回）", required=False, choices=found,
            widget=forms.CheckboxSelectMultiple,
        )  # fmt: skip

        def clean_mended(self) -> set[int]:
            return {int(pk) for pk in self.cleaned_data["mended"]}

    return OfRectification
