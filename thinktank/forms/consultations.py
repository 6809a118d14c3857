"""Forms of consultations: question, opinion, fate of an opinion."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from community.models import Institution
from core.web.forms import PortalForm
from thinktank.actions.consultations import Question
from thinktank.models import Fate, Matter


class AskForm(PortalForm):
    """A question to the think tank."""

    institution = forms.ModelChoiceField(
        label="以哪个单位的名义", queryset=Institution.objects.none(), empty_label=None
    )
    matter = forms.ChoiceField(label="类型", choices=Matter.choices, widget=forms.RadioSelect)
    title = forms.CharField(
        label="题目", max_length=80, help_text="一句话说清楚，如：社区分馆能不能和企业合办"
    )
    question = forms.CharField(
        label="想问什么",
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="拿不准的是哪一点，希望专家回答哪几个问题",
    )
    background = forms.CharField(
        label="背景和已做的事", max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    wanted_on = forms.DateField(label="希望哪天前答复", required=False)
    documents = forms.FileField(
        label="附件", required=False, help_text="PDF、Word、Excel 或图片，专家和秘书处能看到"
    )

    def __init__(self, *args: Any, institutions: QuerySet[Institution], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser = self.fields["institution"]
        chooser.queryset = institutions.order_by("name", "pk")  # type: ignore[attr-defined]
        only = list(institutions[:2])
        if len(only) == 1:
            self.initial["institution"] = only[0].pk

    def asked(self, **about: str) -> Question:
        typed = self.cleaned_data
        return Question(
            matter=typed["matter"], title=typed["title"], question=typed["question"],
            background=typed["background"], wanted_on=typed["wanted_on"], **about,
        )  # fmt: skip


class OpinionForm(PortalForm):
    text = forms.CharField(
        label="您的意见",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="先说结论，再说理由和依据。提交后不能再改。",
    )
    may_name = forms.BooleanField(label="答复公开时可以写我的名字", required=False)


class DeclineForm(PortalForm):
    reason = forms.CharField(
        label="为什么不能答", max_length=200, help_text="如：和这个单位有合作，要回避；这段时间没有空"
    )


class FateForm(PortalForm):
    fate = forms.ChoiceField(label="采纳情况", choices=Fate.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label="说明",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="采纳了哪些、没采纳的为什么。提意见的专家会看到。",
    )
