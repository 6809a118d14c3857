"""Programmes, enrolments and secondments for the bureau."""

from __future__ import annotations

from django import forms
from django.contrib import admin

from community.bureau import BureauModelAdmin, ReasonForm, Verb
from community.training.actions import classes, enrolments, programmes, secondments
from community.training.models import Enrolment, Secondment, TrainingProgramme
from community.training.states import PROGRAMME, SECONDMENT, EnrolmentState, ProgrammeState, SecondmentState

P, E, S = ProgrammeState, EnrolmentState, SecondmentState


class AppraisalForm(forms.Form):
    appraisal = forms.CharField(label="鉴定意见", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


@admin.register(TrainingProgramme)
class ProgrammeAdmin(BureauModelAdmin):
    area = "organiser__area_id"
    scope = "overseen_by"
    list_display = ["title", "organiser", "year", "state", "taken", "quota", "enrol_until"]
    list_filter = ["state", "year", "for_citizens"]
    list_select_related = ["organiser"]
    search_fields = ["title", "organiser__name"]
    ordering = ["-enrol_until", "-pk"]
    fields = [
        "organiser", "title", "aim", "state", "year", "quota", "per_institution", "taken", "enrol_from", "enrol_until",
        "attendance_pct", "pass_score", "reason",
    ]  # fmt: skip
    readonly_fields = fields
    verbs = [
        Verb("publish", "发布", programmes.publish_programme, "programme", frozenset({P.DRAFT})),
        Verb("start", "开班", programmes.start_programme, "programme", frozenset({P.PUBLISHED})),
        Verb("close", "结班，发证书", classes.close_programme, "programme", frozenset({P.RUNNING})),
        Verb("cancel", "取消", programmes.cancel_programme, "programme", PROGRAMME.sources_of(P.CANCELLED), ReasonForm, danger=True),
    ]  # fmt: skip
    export = {
        "班名": "title", "主办单位": "organiser__name", "年度": "year", "状态": "get_state_display", "名额": "quota", "录取": "taken",
        "报名开始": "enrol_from", "报名截止": "enrol_until",
    }  # fmt: skip


@admin.register(Enrolment)
class EnrolmentAdmin(BureauModelAdmin):
    scope = "overseen_by"
    list_display = ["person", "programme", "institution", "state", "score", "hours", "asked_at"]
    list_filter = ["state", "programme__year"]
    list_select_related = ["person", "programme", "institution"]
    search_fields = ["programme__title", "institution__name", "person__display_name"]
    ordering = ["asked_at", "pk"]
    fields = [
        "programme",
        "person",
        "institution",
        "state",
        "why",
        "reason",
        "asked_at",
        "decided_at",
        "score",
        "hours",
    ]
    readonly_fields = fields
    verbs = [
        Verb("accept", "录取", enrolments.accept_enrolment, "enrolment", frozenset({E.APPROVED, E.WAITLISTED})),
        Verb("waitlist", "列入候补", enrolments.waitlist_enrolment, "enrolment", frozenset({E.APPROVED})),
        Verb(
            "refuse", "不录取", enrolments.refuse_enrolment, "enrolment", frozenset({E.APPROVED, E.WAITLISTED}), ReasonForm,
            danger=True,
        ),
    ]  # fmt: skip
    export = {
        "培训班": "programme__title", "单位": "institution__name", "状态": "get_state_display", "考核分": "score", "学时": "hours",
        "报名时间": "asked_at",
    }  # fmt: skip


@admin.register(Secondment)
class SecondmentAdmin(BureauModelAdmin):
    area = "home__area_id"
    scope = "overseen_by"
    list_display = ["guest", "home", "host", "kind", "starts_on", "ends_on", "state"]
    list_filter = ["state", "kind"]
    list_select_related = ["guest", "home", "host"]
    search_fields = ["home__name", "host__name", "guest__display_name"]
    ordering = ["-starts_on", "-pk"]
    fields = [
        "guest", "home", "host", "kind", "starts_on", "ends_on", "aim", "mentor", "state", "home_agreed_at", "host_agreed_at",
        "report", "appraisal", "reason",
    ]  # fmt: skip
    readonly_fields = fields
    verbs = [
        Verb("begin", "开始", secondments.begin_secondment, "secondment", frozenset({S.AGREED})),
        Verb("close", "写鉴定，结束", secondments.close_secondment, "secondment", frozenset({S.REPORTED}), AppraisalForm),
        Verb("decline", "不同意", secondments.decline_secondment, "secondment", frozenset({S.PROPOSED}), ReasonForm, danger=True),
        Verb(
            "break", "提前中止", secondments.break_off_secondment, "secondment", SECONDMENT.sources_of(S.BROKEN_OFF), ReasonForm,
            danger=True,
        ),
    ]  # fmt: skip
    export = {
        "派出单位": "home__name", "接收单位": "host__name", "方式": "get_kind_display", "开始": "starts_on", "结束": "last_day",
        "状态": "get_state_display",
    }  # fmt: skip
