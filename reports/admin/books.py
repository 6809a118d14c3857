"""Admin pages of editions, chapters, reviews and builds."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from community.bureau import BureauModelAdmin, ReasonForm, Verb
from reports import forms
from reports.actions import builds, chapters, editions, releases
from reports.actions.editions import Assignment
from reports.models import Build, Chapter, Edition, Guest, Review
from reports.queries import checklist
from reports.queries.guests import token_of
from reports.states import BUILD, CHAPTER, EDITION, BuildState, ChapterState, EditionState

OPEN = frozenset({EditionState.OUTLINE, EditionState.WRITING})
BEFORE_OUT = frozenset(EditionState) - {EditionState.PUBLISHED, EditionState.REPLACED}


def assign(*, chapter: Chapter, institution: Any, expert: Any, due_on: Any, by: Any, at: Any) -> Chapter:
    """The fields of the form as one assignment."""
    return editions.assign_chapter(
        chapter=chapter, assignment=Assignment(institution, expert, due_on), by=by, at=at
    )


@admin.register(Edition)
class EditionAdmin(BureauModelAdmin):
    scope = "managed_by"
    city_acts = True
    list_display = ["title", "version", "state", "announced_on", "release_at", "published_at"]
    list_filter = ["book", "state"]
    ordering = ["-starts_on", "book", "-minor"]
    fields = [
        "book", "starts_on", "ends_on", "version", "state", "snapshot", "chapter_list", "checklist", "build_list",
        "foreword", "method_note", "next_on", "announced_on", "release_at", "scheduled_by", "published_at", "corrects",
        "erratum", "opened_by", "opened_at",
    ]  # fmt: skip
    readonly_fields = fields
    adds = editions.open_edition
    add_fields = ["book", "starts_on", "ends_on"]
    verbs = [
        Verb("chapter", "加一章", editions.add_chapter, "edition", OPEN, forms.NewChapterForm, single=True),
        Verb("write", "发出撰写", editions.start_writing, "edition", EDITION.sources_of(EditionState.WRITING) & OPEN, single=True),
        Verb("snapshot", "选快照", editions.choose_snapshot, "edition", OPEN, forms.SnapshotForm, single=True),
        Verb("frame", "写卷首语和方法", editions.write_frame, "edition", OPEN, forms.FrameForm, single=True),
        Verb("benchmarks", "标杆项目名单", editions.set_benchmarks, "edition", OPEN, forms.BenchmarksForm, single=True),
        Verb("build", "生成全部文件", builds.ask_for_build, "edition", BEFORE_OUT, single=True),
        Verb("review", "送审", editions.send_to_review, "edition", frozenset({EditionState.WRITING}), single=True),
        Verb("judge", "审稿", editions.review, "edition", frozenset({EditionState.REVIEWING}), forms.ReviewForm, single=True),
        Verb("guest", "请人发布前阅读", releases.invite_guest, "edition", BEFORE_OUT, forms.InviteGuestForm, single=True),
        Verb("announce", "公布发布日期", releases.announce, "edition", BEFORE_OUT, forms.DayForm, single=True),
        Verb("answer", "答复检查里的提醒", releases.answer_warning, "edition", BEFORE_OUT, forms.WarningForm, single=True),
        Verb("schedule", "排定发布", releases.schedule, "edition", frozenset({EditionState.APPROVED}), forms.ReleaseForm, single=True),
        Verb("unschedule", "撤下排定", releases.unschedule, "edition", frozenset({EditionState.SCHEDULED}), ReasonForm, single=True),
        Verb("reopen", "退回撰写", editions.reopen, "edition", frozenset({EditionState.APPROVED}), ReasonForm, single=True, danger=True),
        Verb("correct", "更正（开新版）", editions.open_correction, "edition", frozenset({EditionState.PUBLISHED}), forms.ErratumForm,
             single=True),
    ]  # fmt: skip
    export = {
        "书": "get_book_display", "期间": "label", "版": "version", "状态": "get_state_display", "发布": "published_at"
    }  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("snapshot", "corrects").defer(
            "snapshot__content", "snapshot__previous"
        )  # fmt: skip

    def verb_initial(self, request: HttpRequest, verb: Verb, rows: Any) -> dict[str, object]:
        if verb.name != "frame" or len(rows) != 1:
            return super().verb_initial(request, verb, rows)
        return {name: getattr(rows[0], name) for name in ("foreword", "method_note", "next_on")}

    @admin.display(description="书名")
    def title(self, row: Edition) -> str:
        return row.title

    @admin.display(description="版")
    def version(self, row: Edition) -> str:
        return row.version

    @admin.display(description="各章")
    def chapter_list(self, row: Edition) -> str:
        rows = row.chapters.select_related("institution", "expert__user").order_by("place")
        return format_html_join(
            "", '<p><a href="{}">第{}章　{}</a>　{}　{}　{}</p>',
            (
                (reverse("admin:reports_chapter_change", args=[one.pk]), one.place, one.title, one.get_state_display(),
                 one.author_label, f"{one.due_on:%-m月%-d日}截稿" if one.due_on else "")
                for one in rows
            ),
        )  # fmt: skip

    @admin.display(description="发布前检查")
    def checklist(self, row: Edition) -> str:
        if row.is_out:
            return "已发布"
        return format_html_join(
            "", "<p>{}　{}{}</p>", ((_mark(item), item.words, _note(item)) for item in checklist.of(row))
        )

    @admin.display(description="生成")
    def build_list(self, row: Edition) -> str:
        rows = row.builds.defer("facts").order_by("-number")[:5]
        return format_html_join(
            "", '<p><a href="{}">第{}次</a>　{}　{}%</p>',
            ((reverse("admin:reports_build_change", args=[one.pk]), one.number, one.get_state_display(), one.share_pct)
             for one in rows),
        )  # fmt: skip


def _mark(item: checklist.Item) -> str:
    if item.is_passed:
        return "通过"
    if item.is_warning:
        return f"提醒（{item.code}）"
    return "未过"


def _note(item: checklist.Item) -> str:
    return f"：{item.answer}" if item.answer else ""


@admin.register(Chapter)
class ChapterAdmin(BureauModelAdmin):
    city_acts = True
    list_display = ["place", "title", "edition", "author_label", "due_on", "state", "written_at"]
    list_display_links = ["title"]
    list_filter = ["state", "edition__book"]
    list_select_related = ["edition", "institution", "expert__user"]
    search_fields = ["title"]
    ordering = ["-edition__starts_on", "edition", "place"]
    fields = [
        "edition", "part", "place", "title", "guide", "is_required", "institution", "expert", "due_on", "state", "page",
        "version", "written_by", "written_at", "submitted_at", "return_note",
    ]  # fmt: skip
    readonly_fields = fields
    verbs = [
        Verb("assign", "分给谁写", assign, "chapter", frozenset({ChapterState.WAITING, ChapterState.WRITING, ChapterState.RETURNED}),
             forms.AssignForm, changes=True),
        Verb("remind", "催稿", chapters.remind, "chapter", frozenset({ChapterState.WAITING, ChapterState.WRITING, ChapterState.RETURNED})),
        Verb("accept", "收稿", chapters.accept, "chapter", CHAPTER.sources_of(ChapterState.ACCEPTED)),
        Verb("return", "退回修改", chapters.send_back, "chapter", CHAPTER.sources_of(ChapterState.RETURNED), forms.NoteForm),
    ]  # fmt: skip
    export = {
        "书": "edition", "章": "place", "题": "title", "撰写": "author_label", "截稿": "due_on", "状态": "get_state_display"
    }  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request).filter(edition__in=Edition.objects.managed_by(request.user))
        return rows.defer("text")

    @admin.display(description="撰写")
    def author_label(self, row: Chapter) -> str:
        return row.author_label

    @admin.display(description="正文、检查和批注")
    def page(self, row: Chapter) -> str:
        if row.edition.is_out:
            address = reverse("reports:chapter", args=[row.edition.book, row.edition.period_key, row.place])
        else:
            address = reverse("reports:edit", args=[row.pk])
        return format_html('<a href="{}">打开这一章</a>', address)


@admin.register(Build)
class BuildAdmin(BureauModelAdmin):
    city_acts = True
    change_form_before_template = "admin/reports/build.html"
    list_display = ["edition", "number", "state", "share", "asked_by", "asked_at", "finished_at"]
    list_filter = ["state"]
    list_select_related = ["edition", "asked_by"]
    ordering = ["-asked_at", "-pk"]
    fields = [
        "edition", "number", "state", "share", "log_lines", "error", "file_list", "input_digest", "maker_words", "asked_by",
        "asked_at", "finished_at",
    ]  # fmt: skip
    readonly_fields = fields
    verbs = [
        Verb("cancel", "取消", builds.cancel_build, "build", BUILD.sources_of(BuildState.CANCELLED)),
        Verb("retry", "从失败的一步重试", builds.retry_build, "build", BUILD.sources_of(BuildState.QUEUED)),
    ]  # fmt: skip
    export = {
        "书": "edition",
        "次": "number",
        "状态": "get_state_display",
        "提出": "asked_at",
        "结束": "finished_at",
    }

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request).filter(edition__in=Edition.objects.managed_by(request.user))
        return rows.defer("facts")

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        """The part that looks again by itself loads the whole page once the build is over: its buttons and files changed."""
        answer = super().changeform_view(request, object_id, form_url, extra_context)
        row = self.get_object(request, object_id) if object_id and request.headers.get("HX-Request") else None
        if row is not None and not row.is_under_way:
            answer["HX-Refresh"] = "true"
        return answer

    @admin.display(description="进度")
    def share(self, row: Build) -> str:
        return f"{row.share_pct}%"

    @admin.display(description="日志")
    def log_lines(self, row: Build) -> str:
        return format_html_join("", "<p>{}　{}</p>", row.log)

    @admin.display(description="文件")
    def file_list(self, row: Build) -> str:
        return format_html_join(
            "", "<p>{}　{} 字节　<code>{}</code></p>",
            ((one.get_kind_display(), one.size_bytes, one.sha256) for one in row.files.order_by("kind")),
        )  # fmt: skip

    @admin.display(description="用什么生成")
    def maker_words(self, row: Build) -> str:
        return "，".join(f"{name} {value}" for name, value in row.maker.items())


@admin.register(Review)
class ReviewAdmin(BureauModelAdmin):
    city_acts = True
    list_display = ["edition", "round", "step", "reviewer", "seat_label", "passed", "reviewed_at"]
    list_select_related = ["edition", "reviewer"]
    ordering = ["-reviewed_at", "-pk"]
    fields = ["edition", "round", "step", "reviewer", "seat_label", "passed", "note", "reviewed_at"]
    readonly_fields = fields
    export = {
        "书": "edition",
        "轮": "round",
        "审": "step",
        "通过": "passed",
        "意见": "note",
        "时间": "reviewed_at",
    }

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).filter(edition__in=Edition.objects.managed_by(request.user))


@admin.register(Guest)
class GuestAdmin(BureauModelAdmin):
    city_acts = True
    list_display = ["name", "organisation", "edition", "approves", "expires_at", "opened_at", "agreed"]
    list_select_related = ["edition"]
    ordering = ["-invited_at", "-pk"]
    fields = [
        "edition", "name", "organisation", "approves", "link", "mailed_at", "invited_by", "invited_at", "expires_at", "opened_at",
        "agreed", "words", "answered_at",
    ]  # fmt: skip
    readonly_fields = fields
    export = {
        "书": "edition",
        "姓名": "name",
        "单位": "organisation",
        "打开": "opened_at",
        "同意": "agreed",
        "意见": "words",
    }

    @admin.display(description="给他的链接")
    def link(self, row: Guest) -> str:
        return f"{settings.SITE_URL}{reverse('reports:guest', args=[token_of(row)])}"

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).filter(edition__in=Edition.objects.managed_by(request.user))
