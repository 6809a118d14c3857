"""
Admin pages of product review (open kitchen): calls, qualification, three reviews, notice, shelf, objections. Policy:
3.3.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from cloudplatform.actions import calls, products, reviews, scoring
from cloudplatform.actions.products import ProductFields
from cloudplatform.models import Objection, Product, ProductCall, Verdict
from cloudplatform.queries import kitchen
from cloudplatform.states import CALL, PRODUCT, CallState, ProductState
from community.bureau import BureauModelAdmin, ReasonForm, Verb
from core.money import YuanField
from core.states import ObjectionState
from core.web.choices import fields_of
from thinktank.forms.convening import ConveneForm

REVIEWED = list(ProductFields.__dataclass_fields__)


def label_of(name: str) -> str:
    return kitchen.label(name)


class NotesForm(forms.Form):
    """A comment, and a note for each line that is wrong."""

    gives: tuple[str, ...] = ("comment", "notes")

    comment = forms.CharField(
        label="总意见", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in REVIEWED:
            self.fields[f"note_{name}"] = forms.CharField(
                label=f"{label_of(name)}：意见", required=False, max_length=400
            )

    def notes(self) -> dict[str, str]:
        return {
            name: self.cleaned_data[f"note_{name}"]
            for name in REVIEWED
            if self.cleaned_data.get(f"note_{name}")
        }

    def clean(self) -> dict[str, Any]:
        """What the action takes: the comment, and the notes by field."""
        super().clean()
        notes = self.notes()
        return {
            **{name: self.cleaned_data[name] for name in self.declared_fields if name in self.cleaned_data},
            "notes": notes,
        }


class ReviewForm(NotesForm):
    gives: tuple[str, ...] = ("comment", "verdict", "notes")

    verdict = forms.ChoiceField(label="结论", choices=Verdict.choices, widget=forms.RadioSelect)
    field_order = ["verdict", "comment"]


class CommentForm(forms.Form):
    comment = forms.CharField(
        label="原因（供给方会看到）", max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


CALL_FIELDS = ("title", "brief", "art_forms", "budget_cents", "opens_at", "closes_at")


class AnswerForm(forms.Form):
    answer = forms.CharField(label="书面答复", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


@admin.register(Product)
class ProductAdmin(BureauModelAdmin):
    scope = "reviewable_by"
    list_display = ["number", "title", "supplier", "kind", "art_form", "state", "submitted_at"]
    list_display_links = ["number", "title"]
    list_filter = ["state", "kind", "art_form", "call"]
    list_select_related = ["supplier"]
    search_fields = ["title", "supplier__name"]
    ordering = ["submitted_at", "pk"]
    fields = ["supplier", "call", "state", "submitted_at", "notice_from", "notice_until", "shelved_at"]
    readonly_fields = fields
    verbs = [
        Verb(
            "qualify", "资格初审通过", reviews.qualify_product, "product", frozenset({ProductState.SUBMITTED})
        ),
        Verb(
            "return",
            "退回修改",
            reviews.return_product,
            "product",
            frozenset({ProductState.SUBMITTED}),
            NotesForm,
            danger=True,
        ),
        Verb(
            "review",
            "内容审核",
            reviews.review_content,
            "product",
            frozenset({ProductState.QUALIFIED}),
            ReviewForm,
        ),
        Verb(
            "panel",
            "送专家评审（可多选）",
            scoring.convene_product_panel,
            "products",
            frozenset({ProductState.REVIEWED}),
            ConveneForm,
            together=True,
        ),
        Verb(
            "notice", "开始公示", reviews.start_notice, "product", PRODUCT.sources_of(ProductState.IN_NOTICE)
        ),
        Verb("shelve", "上架", reviews.shelve_product, "product", frozenset({ProductState.IN_NOTICE})),
        Verb(
            "suspend",
            "暂停点单",
            products.suspend_product,
            "product",
            frozenset({ProductState.ON_SHELF}),
            ReasonForm,
            danger=True,
        ),
        Verb("resume", "恢复点单", products.resume_product, "product", frozenset({ProductState.SUSPENDED})),
        Verb(
            "retire",
            "下架",
            products.retire_product,
            "product",
            PRODUCT.sources_of(ProductState.RETIRED),
            ReasonForm,
            danger=True,
        ),
        Verb(
            "reject",
            "不通过",
            reviews.reject_product,
            "product",
            frozenset({ProductState.SUBMITTED}),
            CommentForm,
            danger=True,
        ),
    ]
    export = {
        "编号": "number", "产品": "title", "供给方": "supplier__name", "类别": "get_kind_display", "门类": "get_art_form_display",
        "状态": "get_state_display", "提交时间": "submitted_at", "上架时间": "shelved_at", "评价数": "rating_count", "平均分": "rating",
    }  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("search")

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, object]:
        return {"page_template": "admin/cloudplatform/product.html", "dossier": kitchen.dossier(row)}

    def verb_context(self, request: HttpRequest, verb: Verb, rows: Sequence[Any]) -> dict[str, object]:
        if verb.name in {"review", "return"} and len(rows) == 1:
            return {"page_template": "admin/cloudplatform/product.html", "dossier": kitchen.dossier(rows[0])}
        return {}


CallForm: type[forms.Form] = type(
    "CallForm",
    (forms.Form,),
    {**fields_of(ProductCall, CALL_FIELDS), "budget_cents": YuanField(label="预算（元）")},
)  # a call before it is published; its fields are those of the row


@admin.register(ProductCall)
class ProductCallAdmin(BureauModelAdmin):
    list_display = ["number", "title", "state", "opens_at", "closes_at"]
    list_display_links = ["number", "title"]
    list_filter = ["state"]
    search_fields = ["title"]
    ordering = ["-opens_at"]
    fields = ["title", "brief", "art_forms", "budget_cents", "opens_at", "closes_at", "state"]
    readonly_fields = fields
    city_acts = True
    adds = calls.draft_call
    add_fields = ["title", "brief", "art_forms", "budget_cents", "opens_at", "closes_at"]
    verbs = [
        Verb(
            "change",
            "改内容",
            calls.change_call,
            "call",
            frozenset({CallState.DRAFT}),
            CallForm,
            single=True,
            changes=True,
        ),
        Verb("open", "发布征集", calls.open_call, "call", CALL.sources_of(CallState.OPEN)),
        Verb(
            "close",
            "截止征集",
            calls.close_call,
            "call",
            CALL.sources_of(CallState.CLOSED),
            tells=calls.writing_for,
        ),
        Verb(
            "cancel",
            "取消征集",
            calls.cancel_call,
            "call",
            CALL.sources_of(CallState.CANCELLED),
            ReasonForm,
            danger=True,
        ),
    ]


@admin.register(Objection)
class ObjectionAdmin(BureauModelAdmin):
    list_display = ["text", "product", "state", "filed_at"]
    list_filter = ["state"]
    list_select_related = ["product"]
    ordering = ["filed_at", "pk"]
    fields = ["product", "name", "contact", "text", "filed_at", "state", "answer", "answered_at"]
    readonly_fields = fields
    scope = "handled_by"
    verbs = [
        Verb("dismiss", "答复：不成立", reviews.answer_objection, "objection", frozenset({ObjectionState.FILED}), AnswerForm,
             fixed={"is_upheld": False}),
        Verb("uphold", "答复：成立，产品不通过", reviews.uphold_objection, "objection", frozenset({ObjectionState.FILED}), AnswerForm,
             danger=True),
    ]  # fmt: skip
