"""Admin pages of surveys: question bank, branching, quotas, flags, moderation, publication."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms as django_forms
from django.contrib import admin
from django.http import HttpRequest

from community.bureau import BureauModelAdmin, ReasonForm, Verb
from community.models import Area
from evaluation.actions import citizen_panels, survey_drafts, surveys
from evaluation.models import FreeText, Question, Round, Subject, Survey, SurveyFlag, SurveyQuestion
from evaluation.policy import AgeBand
from evaluation.states import FREE_TEXT, SURVEY, RoundState, SurveyState, TextState

DRAFT, OPEN = frozenset({SurveyState.DRAFT}), frozenset({SurveyState.OPEN})


class AskForm(django_forms.Form):
    question = django_forms.ModelChoiceField(label="题库里的问题", queryset=Question.objects.order_by("code"))
    is_required = django_forms.BooleanField(label="必答", required=False, initial=True)
    after = django_forms.ModelChoiceField(
        label="只有在某题选了某些答案才问：哪一题", queryset=SurveyQuestion.objects.none(), required=False
    )
    after_options = django_forms.CharField(
        label="选了哪些答案（代号，用空格隔开）", required=False, max_length=200
    )

    def clean_after_options(self) -> list[str]:
        return str(self.cleaned_data["after_options"]).split()


class QuotaForm(django_forms.Form):
    area = django_forms.ModelChoiceField(label="区", queryset=Area.objects.none())
    age = django_forms.ChoiceField(label="年龄", choices=AgeBand.choices)
    most = django_forms.IntegerField(label="最多收多少份", min_value=1, max_value=100000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area: Any = self.fields["area"]
        area.queryset = Area.objects.districts()


class SizeForm(django_forms.Form):
    size = django_forms.IntegerField(label="抽多少人", min_value=3, max_value=5000)


TAKING = (RoundState.PREPARED, RoundState.OPEN)


class FeedForm(django_forms.Form):
    round = django_forms.ModelChoiceField(
        label="归入哪一轮", queryset=Round.objects.filter(state__in=TAKING).order_by("-pk"),
        help_text="三率算作这一轮的数据；开始收答卷以后不能再改",
    )  # fmt: skip
    subject = django_forms.ModelChoiceField(
        label="只问哪个对象", required=False, help_text="不选：按答的人住在哪个区，算作各区的数据",
        queryset=Subject.objects.filter(round__state__in=TAKING).select_related("round").order_by("round", "title"),
    )  # fmt: skip


@admin.register(Question)
class QuestionAdmin(BureauModelAdmin):
    city_acts = True
    adds = survey_drafts.write_question
    add_fields = ["code", "text", "kind", "options", "rate"]
    list_display = ["code", "text", "kind", "rate"]
    list_filter = ["kind", "rate"]
    search_fields = ["code", "text"]
    ordering = ["code"]
    fields = ["code", "text", "kind", "options", "rate"]
    readonly_fields = fields


@admin.register(Survey)
class SurveyAdmin(BureauModelAdmin):
    """What is collected is counted here; the answers themselves are seen nowhere."""

    scope = "handled_by"
    city_acts = True
    adds = survey_drafts.write_survey
    add_fields = ["title", "purpose", "mode", "opens_at", "closes_at"]
    list_display = ["title", "mode", "state", "opens_at", "closes_at", "received", "screened_out"]
    list_filter = ["state", "mode"]
    search_fields = ["title"]
    ordering = ["-opens_at", "-pk"]
    fields = [
        "title", "purpose", "mode", "round", "subject", "state", "opens_at", "closes_at", "threshold", "reached", "received",
        "screened_out", "dropped", "counted_by", "counted_at", "published_by", "published_at",
    ]  # fmt: skip
    readonly_fields = fields
    verbs = [
        Verb("ask", "加一题", survey_drafts.ask_question, "survey", DRAFT, AskForm, single=True),
        Verb("quota", "定配额", survey_drafts.set_quota, "survey", DRAFT, QuotaForm, single=True),
        Verb("feed", "归入评价轮次", survey_drafts.feed_round, "survey", DRAFT, FeedForm, single=True),
        Verb("open", "开始收答卷", surveys.open_survey, "survey", DRAFT),
        Verb("commit", "公布市民团名单和承诺", citizen_panels.commit_list, "survey", OPEN, SizeForm, single=True),
        Verb("draw", "抽取市民团", citizen_panels.draw_panel, "survey", OPEN, single=True),
        Verb("close", "截止并检查", surveys.close_survey, "survey", SURVEY.sources_of(SurveyState.CLOSING)),
        Verb("count", "计数并销毁答卷", surveys.count_survey, "survey", SURVEY.sources_of(SurveyState.COUNTED), danger=True),
        Verb("publish", "公布", surveys.publish_survey, "survey", SURVEY.sources_of(SurveyState.PUBLISHED)),
    ]  # fmt: skip

    def form_of(self, verb: Verb, rows: Sequence[Any]) -> type[django_forms.Form]:
        if verb.name != "ask":
            return verb.form

        class OfSurvey(AskForm):
            def __init__(self, *args: Any, **kwargs: Any) -> None:
                super().__init__(*args, **kwargs)
                after: Any = self.fields["after"]
                after.queryset = rows[0].questions.select_related("question")

        return OfSurvey

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, object]:
        return {
            "page_template": "admin/evaluation/survey.html", "questions": row.questions.select_related("question", "after"),
            "quotas": row.quotas.select_related("area").order_by("area", "age"), "flags": row.flags.order_by("pk"),
            "waiting": FreeText.objects.filter(question__survey=row, state=TextState.WAITING).count(),
        }  # fmt: skip


@admin.register(SurveyFlag)
class SurveyFlagAdmin(BureauModelAdmin):
    city_acts = True
    list_display = ["survey", "kind", "words", "count", "counts", "reason"]
    list_filter = ["kind", "counts", "survey"]
    list_select_related = ["survey"]
    ordering = ["-pk"]
    fields = ["survey", "kind", "words", "count", "counts", "reason", "decided_by"]
    readonly_fields = fields
    verbs = [
        Verb("keep", "计入", surveys.decide_flag, "flag", frozenset({""}), ReasonForm, fixed={"counts": True}),
        Verb("drop", "不计", surveys.decide_flag, "flag", frozenset({""}), ReasonForm, danger=True, fixed={"counts": False}),
    ]  # fmt: skip


@admin.register(FreeText)
class FreeTextAdmin(BureauModelAdmin):
    city_acts = True
    list_display = ["text", "question", "state"]
    list_filter = ["state", "question__survey"]
    list_select_related = ["question__question"]
    search_fields = ["text"]
    ordering = ["state", "pk"]
    fields = ["question", "text", "state"]
    readonly_fields = fields
    verbs = [
        Verb("show", "公开", surveys.moderate_text, "text", FREE_TEXT.sources_of(TextState.SHOWN), fixed={"is_shown": True}),
        Verb("hide", "不公开", surveys.moderate_text, "text", FREE_TEXT.sources_of(TextState.HIDDEN), fixed={"is_shown": False}),
    ]  # fmt: skip
