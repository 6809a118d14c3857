"""Forms of papers and of the check-in code."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from core.web.forms import PortalForm
from thinktank.actions.papers import PaperFields
from thinktank.models import Paper

NAMES: Final = tuple(PaperFields.__dataclass_fields__)


class PaperForm(PortalForm):
    """A paper. Names go into their own two fields; the panel reads the rest."""

    title = forms.CharField(label="题目", max_length=80)
    authors = forms.CharField(
        label="作者署名", max_length=120, help_text="几位作者用顿号隔开。评审时不显示。"
    )
    affiliation = forms.CharField(
        label="作者单位", max_length=160, required=False, help_text="评审时不显示。"
    )
    abstract = forms.CharField(
        label="摘要",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="600 字以内，不要出现作者和单位的名字",
    )
    keywords = forms.CharField(label="关键词", max_length=80, help_text="3 到 5 个，用分号隔开")
    body = forms.CharField(
        label="正文", max_length=30_000, widget=forms.Textarea(attrs={"rows": 16}),
        help_text="800 到 30000 字，直接粘贴文字即可，一行一段。匿名评审：提到自己单位请写“我馆”“本市某馆”",
    )  # fmt: skip
    references = forms.CharField(
        label="参考文献",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="一行一条",
    )

    def values(self) -> PaperFields:
        return PaperFields(**{name: self.cleaned_data[name] for name in NAMES})

    @staticmethod
    def initial_of(paper: Paper) -> dict[str, Any]:
        return {name: getattr(paper, name) for name in NAMES}


class CodeForm(PortalForm):
    code = forms.CharField(
        label="签到码",
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
