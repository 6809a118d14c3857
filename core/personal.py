"""Personal data held by this app: for export, deletion and retention (core.privacy)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from django.urls import reverse

from core import privacy
from core.models import (
    AccountClosure,
    ApiToken,
    Attachment,
    Consent,
    Draft,
    HandledRequest,
    JournalEntry,
    Notice,
    NoticePreference,
    User,
)
from core.people import closing
from core.privacy import Section
from core.privacy.retention import Rule
from core.record import facts
from core.record.actors import Actor
from core.states import ClosureState

RECORD_SHOWN = 2000


def collect(user: User) -> Sequence[Section]:
    """The account, tokens, consents, letters, drafts, files, and what was done. Nine queries."""
    return [_account(user), _tokens(user), _consents(user), *_letters(user), *_papers(user), _record(user)]


def _account(user: User) -> Section:
    rows = [
        ("称呼", user.display_name), ("手机号", user.phone), ("电子邮箱", user.email),
        ("注册时间", user.date_joined), ("最近登录", user.last_login),
    ]  # fmt: skip
    return Section(
        "account", "账号", "登录、称呼您、发通知", ("项目", "内容"), rows, "清空", reverse("core:name")
    )


def _tokens(user: User) -> Section:
    rows = [
        (one.name, "；".join(one.scope_labels), one.created_at, one.expires_at, one.used_on, one.revoked_at)
        for one in ApiToken.objects.of(user).order_by("pk")
    ]
    columns = ("用途", "能做什么", "发放", "到期", "最近使用", "停用")
    return Section("tokens", "接口令牌", "让您的程序替您办事", columns, rows, "删除", reverse("core:tokens"))


def _consents(user: User) -> Section:
    given = Consent.objects.filter(user=user).order_by("given_at", "pk")
    called = privacy.names(user)
    rows = [
        (one.get_kind_display(), called.get(one.about, ""), one.version, one.given_at, one.withdrawn_at)
        for one in given
    ]
    columns = ("同意了什么", "为谁", "文本版本", "同意时间", "撤回时间")
    return Section(
        "consents", "同意记录", "证明您同意过什么", columns, rows,
        "全部撤回；记录只凭内部编号保留，用来证明当时依法处理", reverse("core:consents"),
    )  # fmt: skip


def _letters(user: User) -> Sequence[Section]:
    notices = Notice.objects.of(user).newest_first()
    wishes = NoticePreference.objects.filter(user=user).order_by("topic", "channel")
    return [
        Section(
            "notices", "通知", "告诉您办理结果", ("时间", "标题", "内容", "已读"),
            [(one.created_at, one.title, one.body, one.read_at) for one in notices], "删除",
        ),
        Section(
            "preferences", "通知方式", "按您的选择发信", ("主题", "渠道", "要"),
            [(one.topic, one.get_channel_display(), one.wanted) for one in wishes], "删除", reverse("core:preferences"),
        ),
    ]  # fmt: skip


def _papers(user: User) -> Sequence[Section]:
    drafts = Draft.objects.filter(user=user).order_by("-saved_at", "-pk")
    files = Attachment.objects.filter(uploaded_by=user).order_by("-uploaded_at")
    return [
        Section(
            "drafts", "没提交的草稿", "填到一半不丢", ("页面", "保存时间", "内容"),
            [(one.form, one.saved_at, "；".join(text for texts in one.fields.values() for text in texts)) for one in drafts],
            "删除",
        ),
        Section(
            "files", "上传的文件", "办事的材料", ("文件名", "上传时间", "字节"),
            [(one.name, one.uploaded_at, one.size_bytes) for one in files], "属于办理材料的随该事项保留，其余删除",
        ),
    ]  # fmt: skip


def _record(user: User) -> Section:
    entries = JournalEntry.objects.filter(actor=user).order_by("-pk")[:RECORD_SHOWN]
    rows = [
        (one.happened_at, facts.in_words(one), one.subject.rpartition(":")[2], one.seat_label)
        for one in entries
    ]
    return Section(
        "record", "办理记录", "查清谁在什么时候办了什么，防止篡改", ("时间", "事项", "编号", "席位"), rows,
        "保留，只有内部编号和席位；以个人身份写的说明清空",
    )  # fmt: skip


# --- deleting on one's own ---
def remove_drafts(user: User, by: Actor, at: datetime) -> None:
    Draft.objects.filter(user=user).delete()
    forget_files(Attachment.objects.filter(staged__user=user), at)


def remove_read_notices(user: User, by: Actor, at: datetime) -> None:
    """Delete notices that were read; unread ones stay, since they may need an action."""
    Notice.objects.of(user).filter(read_at__isnull=False).delete()


# --- erasing with the account ---
def erase(user: User, at: datetime) -> None:
    forget_files(Attachment.objects.filter(uploaded_by=user, about=""), at)
    closing.forget_person(user, at)


def forget_files(rows: QuerySet[Attachment], at: datetime) -> int:
    """Delete attachments: files and rows."""
    files = list(rows)
    for one in files:
        one.file.delete(save=False)
        one.delete()
    return len(files)


# --- how long ---
def _close(rows: QuerySet[Any], at: datetime) -> int:
    return sum(closing.erase_account(closure=closure, at=at) for closure in rows)


RULES = (
    Rule("drafts", 90, "没提交的草稿：删除", lambda until: Draft.objects.filter(saved_at__lte=until)),
    Rule(
        "staged_files",
        7,
        "在没交成的表单里选的文件：删除",
        lambda until: Attachment.objects.filter(staged__isnull=False, uploaded_at__lte=until),
        forget_files,
    ),
    Rule(
        "read_notices",
        180,
        "已读的通知和外发记录：删除",
        lambda until: Notice.objects.filter(read_at__lte=until),
    ),
    Rule("notices", 730, "一直没读的通知：删除", lambda until: Notice.objects.filter(created_at__lte=until)),
    Rule(
        "handled_requests",
        1,
        "防止重复提交留的回执：删除",
        lambda until: HandledRequest.objects.filter(created_at__lte=until),
    ),
    Rule(
        "loose_files",
        30,
        "上传了没有用上的文件：删除",
        lambda until: Attachment.objects.filter(about="", uploaded_at__lte=until),
        forget_files,
    ),
    Rule(
        "tokens",
        180,
        "停用或到期的接口令牌：删除",
        lambda until: ApiToken.objects.filter(Q(revoked_at__lte=until) | Q(expires_at__lte=until)),
    ),
    Rule("sessions", 0, "过期的登录状态：删除", lambda until: Session.objects.filter(expire_date__lte=until)),
    Rule(
        "closed_accounts",
        7,  # grace: signing in cancels
        "等待期满的注销：清空账号",
        lambda until: AccountClosure.objects.filter(state=ClosureState.ASKED, asked_at__lte=until),
        _close,
    ),
)
