"""Admin pages of the forum: call, programme, papers, registrations, proceedings. Policy: 3.5.2."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from unfold.widgets import UnfoldAdminSplitDateTimeWidget

from community.bureau import BureauModelAdmin, ReasonForm, Verb
from thinktank.actions import forum as actions
from thinktank.actions import papers, proceedings, programme
from thinktank.forms.convening import ConveneForm
from thinktank.models import Forum, ForumSession, Paper, Registration, Talk
from thinktank.states import FORUM, ForumState, PaperState

PLANNING = frozenset({ForumState.PLANNED, ForumState.CALLING, ForumState.OPEN})


def moment(label: str) -> forms.SplitDateTimeField:
    return forms.SplitDateTimeField(label=label, widget=UnfoldAdminSplitDateTimeWidget)


def registered(row: ForumSession | Talk) -> int:
    """How many rely on the programme a session or a talk stands on."""
    return programme.people_of(row.forum)


class CallForm(forms.Form):
    call_text = forms.CharField(label="征文说明", max_length=4000, widget=forms.Textarea(attrs={"rows": 8}))
    papers_until = moment("征文截止")


class ProgrammeForm(forms.Form):
    registration_until = moment("报名截止")
    capacity = forms.IntegerField(label="名额", min_value=1, max_value=100_000)


class PlacesForm(forms.Form):
    capacity = forms.IntegerField(label="名额", min_value=1, max_value=100_000)
    stream_url = forms.URLField(label="直播地址", required=False, assume_scheme="https")


class SessionForm(forms.Form):
    title = forms.CharField(label="题目", max_length=80)
    room = forms.CharField(label="会场", max_length=60)
    chair = forms.CharField(label="主持人", max_length=40, required=False)
    starts_at = moment("开始")
    ends_at = moment("结束")


class TalkForm(forms.Form):
    title = forms.CharField(label="题目", max_length=120)
    speaker = forms.CharField(label="发言人", max_length=40)
    speaker_title = forms.CharField(label="发言人身份", max_length=80, required=False)
    paper = forms.ModelChoiceField(label="论文（选填）", queryset=Paper.objects.none(), required=False)
    starts_at = moment("开始")
    ends_at = moment("结束")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        accepted = Paper.objects.filter(state=PaperState.ACCEPTED, talk__isnull=True)
        self.fields["paper"].queryset = accepted.order_by("forum", "number")  # type: ignore[attr-defined]


class FileForm(forms.Form):
    purpose = forms.ChoiceField(label="是什么", choices=[("material", "会议材料"), ("photo", "现场照片")])
    upload = forms.FileField(label="文件（公开）")
    words = forms.CharField(
        label="照片说明（照片必填）",
        max_length=80,
        required=False,
        help_text="拍的是什么，写在照片下面，读屏软件也读这一句",
    )


class PaperPanelForm(ConveneForm):
    """Papers are always judged blind, and without the highest and the lowest mark."""

    gives: tuple[str, ...] = ("title", "seats", "due_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["is_blind"], self.fields["drops_high_low"], self.fields["hides_names"]


class DecideForm(forms.Form):
    verdict = forms.ChoiceField(
        label="结论", widget=forms.RadioSelect,
        choices=[(PaperState.ACCEPTED, "录用"), (PaperState.REVISING, "修改后再定"), (PaperState.REJECTED, "不录用")],
    )  # fmt: skip
    comment = forms.CharField(
        label="给作者的意见", max_length=3000, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )


@admin.register(Forum)
class ForumAdmin(BureauModelAdmin):
    scope = "handled_by"
    city_acts = True
    list_display = ["year", "theme", "state", "starts_on", "papers_until", "taken", "capacity"]
    list_display_links = ["year", "theme"]
    list_filter = ["state"]
    search_fields = ["theme", "venue"]
    ordering = ["-year"]
    fields = [
        "year", "theme", "summary", "venue", "organiser", "starts_on", "ends_on", "state", "call_text", "papers_until",
        "registration_until", "capacity", "taken", "stream_url", "cancelled_reason", "proceedings_at",
    ]  # fmt: skip
    readonly_fields = fields
    adds = actions.plan_forum
    add_fields = ["year", "theme", "summary", "venue", "organiser", "starts_on", "ends_on"]
    verbs = [
        Verb("call", "发布征文", actions.call_papers, "forum", FORUM.sources_of(ForumState.CALLING), CallForm),
        Verb("session", "加一场", programme.add_session, "forum", PLANNING, SessionForm, single=True, tells=programme.people_of),
        Verb("open", "发布议程，开放报名", actions.publish_programme, "forum", FORUM.sources_of(ForumState.OPEN), ProgrammeForm),
        Verb("places", "改名额和直播地址", actions.set_capacity, "forum", frozenset({ForumState.OPEN}), PlacesForm,
             single=True, tells=programme.people_of, changes=True),
        Verb("file", "传材料、照片", actions.add_file, "forum", frozenset({ForumState.OPEN, ForumState.HELD, ForumState.CLOSED}), FileForm),
        Verb("held", "登记已举办", actions.mark_held, "forum", FORUM.sources_of(ForumState.HELD)),
        Verb("print", "编论文集", proceedings.build_proceedings, "forum", frozenset({ForumState.HELD, ForumState.CLOSED})),
        Verb("close", "结束这一届", actions.close_forum, "forum", FORUM.sources_of(ForumState.CLOSED)),
        Verb("cancel", "取消", actions.cancel_forum, "forum", FORUM.sources_of(ForumState.CANCELLED), ReasonForm, danger=True),
    ]  # fmt: skip
    export = {
        "年份": "year",
        "主题": "theme",
        "状态": "get_state_display",
        "开始": "starts_on",
        "名额": "capacity",
        "报名": "taken",
    }


@admin.register(ForumSession)
class ForumSessionAdmin(BureauModelAdmin):
    city_acts = True
    list_display = ["title", "forum", "room", "period"]
    list_filter = ["forum"]
    list_select_related = ["forum"]
    search_fields = ["title", "room"]
    ordering = ["-forum", "period"]
    fields = ["forum", "title", "room", "chair", "period"]
    readonly_fields = fields
    verbs = [
        Verb("talk", "加一个发言", programme.add_talk, "session", frozenset({""}), TalkForm, single=True, tells=registered),
        Verb("change", "改时间、会场、题目", programme.change_session, "session", frozenset({""}), SessionForm, single=True,
             tells=registered),
        Verb("remove", "删掉这一场", programme.remove_session, "session", frozenset({""}), danger=True, tells=registered),
    ]  # fmt: skip

    def verb_initial(self, request: HttpRequest, verb: Verb, rows: Any) -> dict[str, object]:
        if verb.name != "change":
            return {}
        session = rows[0]
        return {
            "title": session.title, "room": session.room, "chair": session.chair, "starts_at": session.period.lower,
            "ends_at": session.period.upper,
        }  # fmt: skip


@admin.register(Talk)
class TalkAdmin(BureauModelAdmin):
    city_acts = True
    list_display = ["title", "speaker", "session", "period"]
    list_filter = ["forum"]
    list_select_related = ["session", "forum"]
    search_fields = ["title", "speaker"]
    ordering = ["-forum", "period"]
    fields = ["session", "title", "speaker", "speaker_title", "paper", "period"]
    readonly_fields = fields
    verbs = [
        Verb(
            "remove",
            "从议程拿掉",
            programme.remove_talk,
            "talk",
            frozenset({""}),
            danger=True,
            tells=registered,
        )
    ]
    export = {
        "分场": "session__title",
        "会场": "session__room",
        "题目": "title",
        "发言人": "speaker",
        "时间": "period",
    }


@admin.register(Paper)
class PaperAdmin(BureauModelAdmin):
    scope = "handled_by"
    city_acts = True
    list_display = ["title", "forum", "state", "submitted_at", "number"]
    list_filter = ["state", "forum"]
    list_select_related = ["forum"]
    search_fields = ["title", "authors"]
    ordering = ["submitted_at", "pk"]
    fields = [
        "forum", "title", "authors", "affiliation", "abstract", "keywords", "body", "references", "state", "submitted_at",
        "comment", "number", "page_from", "page_to",
    ]  # fmt: skip
    readonly_fields = fields
    verbs = [
        Verb("panel", "组织匿名评审", papers.convene_paper_panel, "papers", frozenset({PaperState.SUBMITTED}), PaperPanelForm,
             together=True),
        Verb("decide", "定稿", papers.decide_paper, "paper", frozenset({PaperState.IN_REVIEW, PaperState.REVISED}), DecideForm),
    ]  # fmt: skip
    export = {
        "编号": "label",
        "题目": "title",
        "作者": "authors",
        "单位": "affiliation",
        "状态": "get_state_display",
    }


@admin.register(Registration)
class RegistrationAdmin(BureauModelAdmin):
    scope = "handled_by"
    city_acts = True
    list_display = ["user", "forum", "state", "registered_at", "checked_in_at"]
    list_filter = ["state", "forum"]
    list_select_related = ["user", "forum"]
    search_fields = ["user__display_name"]
    ordering = ["-registered_at", "pk"]
    fields = ["user", "forum", "state", "registered_at", "checked_in_at"]
    readonly_fields = fields
    export = {
        "姓名": "user__display_name",
        "状态": "get_state_display",
        "报名": "registered_at",
        "签到": "checked_in_at",
    }
