"""Admin pages of consultations and interpretations, for the secretariat. Policy: 3.5.1."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.timezone import localdate

from community.bureau import BureauModelAdmin, ReasonForm, Verb
from core.web.forms import DayInput
from thinktank.actions import consultations as actions
from thinktank.actions import interpretations as library
from thinktank.models import Consultation, Expert, Fate, Interpretation, Opinion
from thinktank.queries.consultations import must_recuse, opinions_of
from thinktank.states import CONSULTATION, INTERPRETATION, ConsultationState, InterpretationState


class ExpertsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}，{obj.get_category_display()}：{'、'.join(obj.field_labels)}"


class AssignForm(forms.Form):
    experts = ExpertsField(
        label="请哪几位专家（要回避的会被拒绝，并说明原因）",
        queryset=Expert.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    due_on = forms.DateField(label="意见期限", widget=DayInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = localdate()
        self.fields["experts"].queryset = Expert.objects.appointed_on(today).for_list()  # type: ignore[attr-defined]
        self.fields["due_on"].initial = today + timedelta(days=14)


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label="综合答复（提出单位会看到）", max_length=8000, widget=forms.Textarea(attrs={"rows": 10})
    )


class CloseForm(forms.Form):
    is_public = forms.BooleanField(
        label="答复公开", required=False, help_text="不勾选则只有提出单位和参与的专家能看到"
    )


class FateForm(forms.Form):
    fate = forms.ChoiceField(label="采纳情况", choices=Fate.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label="说明（提意见的专家会看到）", max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class ClauseForm(forms.Form):
    clause = forms.CharField(label="针对哪一条（如 3.3.1，可不填）", max_length=10, required=False)


class InterpretationForm(forms.Form):
    """A whole interpretation, to write or to write anew."""

    clause = forms.CharField(label="针对哪一条（如 3.3.1，可不填）", max_length=10, required=False)
    title = forms.CharField(label="题目", max_length=80)
    body = forms.CharField(label="解读", max_length=8000, widget=forms.Textarea(attrs={"rows": 12}))
    basis = forms.CharField(label="依据", max_length=300, required=False)


@admin.register(Consultation)
class ConsultationAdmin(BureauModelAdmin):
    scope = "handled_by"
    city_acts = True
    list_display = ["number", "title", "institution", "matter", "state", "asked_at", "answer_due_on"]
    list_display_links = ["number", "title"]
    list_filter = ["state", "matter", "is_public"]
    list_select_related = ["institution"]
    search_fields = ["title", "question", "institution__name"]
    ordering = ["asked_at", "pk"]
    fields = [
        "institution", "asked_by", "matter", "title", "question", "background", "about_title", "wanted_on", "state",
        "asked_at", "answer_due_on", "opinions", "answer", "answered_at", "closed_at", "reason", "is_public",
    ]  # fmt: skip
    readonly_fields = fields
    verbs = [
        Verb("accept", "受理", actions.accept, "consultation", CONSULTATION.sources_of(ConsultationState.ACCEPTED)),
        Verb(
            "assign", "请专家", actions.assign, "consultation",
            frozenset({ConsultationState.ACCEPTED, ConsultationState.ASSIGNED}), AssignForm,
        ),
        Verb("remind", "催没交意见的专家", actions.remind_experts, "consultation", frozenset({ConsultationState.ASSIGNED})),
        Verb("answer", "综合答复", actions.answer, "consultation", CONSULTATION.sources_of(ConsultationState.ANSWERED), AnswerForm),
        Verb("close", "办结", actions.close, "consultation", CONSULTATION.sources_of(ConsultationState.CLOSED), CloseForm),
        Verb("interpret", "整理成政策解读", library.draft_from_consultation, "consultation",
             frozenset({ConsultationState.CLOSED}), ClauseForm),
        Verb("decline", "不予受理", actions.decline, "consultation", CONSULTATION.sources_of(ConsultationState.DECLINED),
             ReasonForm, danger=True),
    ]  # fmt: skip
    export = {
        "编号": "number", "题目": "title", "单位": "institution__name", "类型": "get_matter_display", "状态": "get_state_display",
        "提出": "asked_at", "答复期限": "answer_due_on", "答复": "answered_at", "办结": "closed_at",
    }  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("search")

    def verb_context(self, request: HttpRequest, verb: Verb, rows: Any) -> dict[str, object]:
        """Who has to step back, before anybody is chosen; and who was asked already."""
        if verb.name != "assign" or len(rows) != 1:
            return super().verb_context(request, verb, rows)
        return {"page_template": "admin/thinktank/assign.html", "tied": must_recuse(rows[0], timezone.now()),
                "asked": [one.expert for one in opinions_of(rows[0])]}  # fmt: skip

    @admin.display(description="专家意见")
    def opinions(self, row: Consultation) -> str:
        """Who was asked and what they said, for the one who writes the answer."""
        said = []
        for one in opinions_of(row):
            if hasattr(one, "opinion"):
                said.append(
                    f"{one.expert}：{one.opinion.text}（{one.opinion.get_fate_display() or '未写采纳情况'}）"
                )
            else:
                said.append(
                    f"{one.expert}：{'不能答，' + one.declined_reason if one.declined_at else '还没交'}（期限 {one.due_on}）"
                )
        return "\n".join(said) or "还没有请专家"


@admin.register(Opinion)
class OpinionAdmin(BureauModelAdmin):
    scope = "handled_by"
    city_acts = True
    list_display = ["text", "consultation", "expert", "given_at", "fate"]
    list_filter = ["fate"]
    list_select_related = ["assignment__consultation", "assignment__expert__user"]
    search_fields = ["text", "assignment__consultation__title"]
    ordering = ["-given_at", "-pk"]
    fields = ["consultation", "expert", "text", "given_at", "may_name", "fate", "fate_reason", "fate_at"]
    readonly_fields = fields
    verbs = [Verb("judge", "写采纳情况", actions.judge_opinion, "opinion", frozenset({""}), FateForm)]
    export = {
        "题目": "assignment__consultation__title",
        "意见": "text",
        "采纳": "get_fate_display",
        "说明": "fate_reason",
    }

    def verb_initial(self, request: HttpRequest, verb: Verb, rows: Sequence[Any]) -> dict[str, object]:
        """The fate as it is, which who asked may have written meanwhile."""
        return {"fate": rows[0].fate, "reason": rows[0].fate_reason} if len(rows) == 1 else {}

    @admin.display(description="咨询")
    def consultation(self, row: Opinion) -> str:
        return row.assignment.consultation.title

    @admin.display(description="专家")
    def expert(self, row: Opinion) -> str:
        return str(row.assignment.expert)


@admin.register(Interpretation)
class InterpretationAdmin(BureauModelAdmin):
    city_acts = True
    list_display = ["title", "clause", "state", "author", "drafted_at", "published_at"]
    list_filter = ["state", "clause"]
    list_select_related = ["author"]
    search_fields = ["title", "body"]
    ordering = ["-drafted_at", "-pk"]
    fields = [
        "clause",
        "title",
        "body",
        "basis",
        "consultation",
        "author",
        "state",
        "drafted_at",
        "published_at",
    ]
    readonly_fields = fields
    adds = library.draft_interpretation
    add_fields = ["clause", "title", "body", "basis"]
    verbs = [
        Verb("publish", "核对无误，发布", library.publish_interpretation, "interpretation",
             INTERPRETATION.sources_of(InterpretationState.PUBLISHED)),
        Verb("edit", "修改", library.edit_interpretation, "interpretation",
             frozenset({InterpretationState.DRAFT, InterpretationState.WITHDRAWN}), InterpretationForm, changes=True),
        Verb("withdraw", "撤下", library.withdraw_interpretation, "interpretation",
             INTERPRETATION.sources_of(InterpretationState.WITHDRAWN), ReasonForm, danger=True),
    ]  # fmt: skip
    export = {
        "条款": "clause",
        "题目": "title",
        "解读": "body",
        "依据": "basis",
        "状态": "get_state_display",
        "发布": "published_at",
    }

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("search")
