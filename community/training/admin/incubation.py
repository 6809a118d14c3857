"""Incubation and yearly stars for the bureau."""

from __future__ import annotations

from django.contrib import admin

from community.bureau import BureauModelAdmin, ReasonForm, Verb
from community.training.actions import grade_objections, grades, incubation
from community.training.forms.incubation import (
    AssessForm,
    GradeAnswerForm,
    GrantForm,
    MilestoneForm,
    SupportForm,
)
from community.training.models import GradeObjection, Incubatee, TeamGrade
from community.training.states import (
    INCUBATEE,
    GradeState,
    IncubateeState,
)
from core.states import OBJECTION, ObjectionState

I, G, O = IncubateeState, GradeState, ObjectionState  # noqa: E741


@admin.register(Incubatee)
class IncubateeAdmin(BureauModelAdmin):
    scope = "overseen_by"
    list_display = ["team_name", "incubator", "state", "applied_at", "began_on", "ended_on"]
    list_filter = ["state"]
    list_select_related = ["society", "group", "incubator"]
    search_fields = ["society__name", "group__name", "incubator__name"]
    ordering = ["applied_at", "pk"]
    fields = [
        "society",
        "group",
        "incubator",
        "plan",
        "state",
        "applied_at",
        "began_on",
        "ended_on",
        "reason",
    ]
    readonly_fields = fields
    verbs = [
        Verb("take_in", "受理，开始培育", incubation.take_in, "incubatee", frozenset({I.APPLIED})),
        Verb("support", "记一笔扶持", incubation.give_support, "incubatee", frozenset({I.INCUBATING}), SupportForm),
        Verb("milestone", "加一个阶段目标", incubation.set_milestone, "incubatee", frozenset({I.INCUBATING}), MilestoneForm),
        Verb("graduate", "出孵", incubation.graduate, "incubatee", frozenset({I.INCUBATING})),
        Verb("decline", "不受理", incubation.decline_incubation, "incubatee", frozenset({I.APPLIED}), ReasonForm, danger=True),
        Verb("leave", "退出培育", incubation.leave_incubation, "incubatee", INCUBATEE.sources_of(I.LEFT), ReasonForm, danger=True),
    ]  # fmt: skip
    export = {
        "团队或组织": "team_name", "培育单位": "incubator__name", "状态": "get_state_display", "申请时间": "applied_at",
        "入孵": "began_on", "出孵或退出": "ended_on",
    }  # fmt: skip


@admin.register(TeamGrade)
class TeamGradeAdmin(BureauModelAdmin):
    scope = "overseen_by"
    list_display = ["team_name", "year", "assessor", "state", "score", "stars", "outcome"]
    list_filter = ["state", "year", "outcome", "stars"]
    list_select_related = ["society", "group", "assessor"]
    search_fields = ["society__name", "group__name", "assessor__name"]
    ordering = ["-year", "pk"]
    fields = [
        "society", "group", "year", "assessor", "state", "reported_at", "assessed_at", "score", "stars", "outcome", "notice_from",
        "notice_until", "rectify", "rectify_due_on", "reply", "reason",
    ]  # fmt: skip
    readonly_fields = fields
    verbs = [
        Verb("assess", "考评", grades.assess_grade, "grade", frozenset({G.REPORTED}), AssessForm),
        Verb("publish", "开始公示", grades.publish_grade, "grade", frozenset({G.ASSESSED})),
        Verb("grant", "公示期满，评定", grades.grant_grade, "grade", frozenset({G.IN_NOTICE}), GrantForm),
        Verb("reopen", "有异议，重新考评", grades.reopen_grade, "grade", frozenset({G.IN_NOTICE}), ReasonForm, danger=True),
        Verb("verify", "整改核验合格", grades.verify_rectification, "grade", frozenset({G.REPLIED})),
        Verb("send_back", "退回再改", grades.return_rectification, "grade", frozenset({G.REPLIED}), ReasonForm),
        Verb(
            "lapse", "整改不合格，降一星", grades.lapse_rectification, "grade", frozenset({G.RECTIFYING, G.REPLIED}), ReasonForm,
            danger=True,
        ),
    ]  # fmt: skip
    export = {
        "团队或组织": "team_name", "年度": "year", "考评单位": "assessor__name", "状态": "get_state_display", "得分": "score",
        "星级": "stars", "结果": "get_outcome_display",
    }  # fmt: skip


@admin.register(GradeObjection)
class GradeObjectionAdmin(BureauModelAdmin):
    scope = "overseen_by"
    list_display = ["text", "grade", "state", "filed_at", "answer_due_on"]
    list_filter = ["state"]
    list_select_related = ["grade__society", "grade__group"]
    search_fields = ["grade__society__name", "grade__group__name"]
    ordering = ["filed_at", "pk"]
    fields = [
        "grade",
        "name",
        "contact",
        "text",
        "filed_at",
        "answer_due_on",
        "state",
        "answer",
        "answered_at",
    ]
    readonly_fields = fields
    verbs = [
        Verb("dismiss", "答复：不成立", grade_objections.dismiss_grade_objection, "objection",
             OBJECTION.sources_of(O.DISMISSED), GradeAnswerForm),
        Verb("uphold", "答复：成立，重新考评", grade_objections.uphold_grade_objection, "objection",
             OBJECTION.sources_of(O.UPHELD), GradeAnswerForm, danger=True),
    ]  # fmt: skip
