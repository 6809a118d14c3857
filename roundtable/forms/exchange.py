"""Forms of the exchange board."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from community.models import Institution, Space
from core.models import User
from core.web.forms import PortalForm
from projects.models import Project
from roundtable.actions.exchange import PostFields, Terms
from roundtable.models import Post, Resource, Side


class PostForm(PortalForm):
    side = forms.ChoiceField(label="提供还是需要", choices=Side.choices, widget=forms.RadioSelect)
    resource = forms.ChoiceField(label="是什么", choices=Resource.choices)
    title = forms.CharField(label="一句话", max_length=80)
    text = forms.CharField(
        label="说明", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    space = forms.ModelChoiceField(
        label="平台上的空间", queryset=Space.objects.none(), required=False, empty_label="不选",
        help_text="提供场地时可选，双方签了就直接借好",
    )  # fmt: skip
    since = forms.DateField(label="从哪天")
    until = forms.DateField(label="到哪天")
    is_matched = forms.BooleanField(label="自动找合适的", required=False, initial=True)

    def __init__(self, *args: Any, institution: Institution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Space.objects.filter(
            facility__institution=institution, rule__is_shared=True, archived_at__isnull=True
        )
        self.fields["space"].queryset = own.select_related("facility")  # type: ignore[attr-defined]

    def values(self) -> PostFields:
        return PostFields(**self.cleaned_data)


class TermsForm(PortalForm):
    terms = forms.CharField(
        label="怎么合作",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="谁出什么、什么时候、多少。提交就是你方签署",
    )
    starts_at = forms.DateTimeField(label="开始", required=False, help_text="用平台上的空间时必填")
    ends_at = forms.DateTimeField(label="结束", required=False)
    project = forms.ModelChoiceField(
        label="写进哪个项目", queryset=Project.objects.none(), required=False, empty_label="不写进项目",
        help_text="两家之一牵头、你能看到、还在填写的项目；签署后对方成为参与单位",
    )  # fmt: skip

    def __init__(self, *args: Any, institution: Institution, post: Post, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        writable = Q(lead=institution) | Q(lead=post.institution_id)
        drafts = Project.objects.visible_to(user).filter(writable, state__in=["draft", "returned"])
        self.fields["project"].queryset = drafts.order_by("title")  # type: ignore[attr-defined]

    def values(self) -> Terms:
        return Terms(**self.cleaned_data)


class WordsForm(PortalForm):
    words = forms.CharField(label="说明", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
