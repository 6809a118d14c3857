"""News for the bureau: three reviews, publication, corrections. Policy: 4.3."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from community.bureau import BureauModelAdmin, ReasonForm, Verb
from community.press.actions import news as actions
from community.press.actions import news_reviews as reviews
from community.press.actions.news import NewsFields
from community.press.forms.news import NewsForm
from community.press.models import NewsItem, ReviewVerdict
from community.press.queries import news as queries
from community.press.states import NEWS, NewsState
from core.web.forms import MomentInput


class ReviewForm(forms.Form):
    verdict = forms.ChoiceField(label="结论", choices=ReviewVerdict.choices, widget=forms.RadioSelect)
    comment = forms.CharField(
        label="意见（退回时必填，写稿人会看到）",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class TimeForm(forms.Form):
    scheduled_for = forms.DateTimeField(label="发布时间", widget=MomentInput, help_text="到这一分钟自动发布")


class CorrectionForm(forms.Form):
    text = forms.CharField(
        label="更正内容", max_length=500, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明原来怎么说、应当是什么。原文不动，另一位同事复核后显示在文章最前面",
    )  # fmt: skip


class TextForm(forms.Form):
    """The text of an item, as the action takes it."""

    gives: tuple[str, ...] = ("fields",)

    category, title, summary, body, sources = (
        NewsForm.base_fields[name] for name in ("category", "title", "summary", "body", "sources")
    )

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.errors:
            return self.cleaned_data
        return {
            "fields": NewsFields(
                **{name: self.cleaned_data[name] for name in NewsFields.__dataclass_fields__}
            )
        }


@admin.register(NewsItem)
class NewsItemAdmin(BureauModelAdmin):
    scope = "handled_by"
    list_display = ["number", "title", "category", "institution", "state", "submitted_at", "published_at"]
    list_display_links = ["number", "title"]
    list_filter = ["state", "category"]
    list_select_related = ["institution"]
    search_fields = ["title", "institution__name"]
    ordering = ["-submitted_at", "-pk"]
    fields = ["institution", "brief", "category", "sources", "state", "submitted_at", "scheduled_for", "published_at",
              "withdraw_reason"]  # fmt: skip
    readonly_fields = fields
    verbs = [
        Verb("review", "审核", reviews.review_news, "item", frozenset({NewsState.IN_REVIEW}), ReviewForm),
        Verb("submit", "送审", actions.submit_news, "item", NEWS.sources_of(NewsState.IN_REVIEW)),
        Verb("edit", "改稿", actions.edit_news, "item", frozenset(actions.EDITABLE), TextForm, single=True),
        Verb("publish", "立即发布", actions.publish_news, "item", NEWS.sources_of(NewsState.PUBLISHED)),
        Verb("schedule", "定时发布", actions.schedule_news, "item", NEWS.sources_of(NewsState.SCHEDULED), TimeForm),
        Verb("unschedule", "取消定时", actions.unschedule_news, "item", frozenset({NewsState.SCHEDULED})),
        Verb("correct", "起草更正", reviews.propose_correction, "item", frozenset({NewsState.PUBLISHED}), CorrectionForm, single=True),
        Verb("confirm", "复核更正", reviews.confirm_correction, "item", frozenset({NewsState.PUBLISHED})),
        Verb("withdraw", "撤下", actions.withdraw_news, "item", NEWS.sources_of(NewsState.WITHDRAWN), ReasonForm,
             danger=True),
    ]  # fmt: skip
    export = {
        "编号": "number", "标题": "title", "栏目": "get_category_display", "供稿单位": "institution__name",
        "状态": "get_state_display", "送审": "submitted_at", "发布": "published_at",
    }  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("search")

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, object]:
        return {"page_template": "admin/community/newsitem.html", "file": queries.news_file(row)}

    def verb_context(self, request: HttpRequest, verb: Verb, rows: Sequence[Any]) -> dict[str, object]:
        if verb.name in {"review", "confirm", "publish"} and len(rows) == 1:
            return self.page_context(request, rows[0])
        return {}

    def verb_initial(self, request: HttpRequest, verb: Verb, rows: Sequence[Any]) -> dict[str, object]:
        return NewsForm.initial_of(rows[0]) if verb.name == "edit" and len(rows) == 1 else {}
