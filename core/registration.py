"""Registrations of this app with the shared tools of core. Called once, from apps.py."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from core import jobs, personal, privacy
from core.messages import notices
from core.messages.notices import Topic
from core.models import AccountClosure, Job, JournalEntry, PendingAct
from core.models.jobs import JobState
from core.people import closing
from core.privacy import retention
from core.record import facts, lifecycle, proofs, sealing
from core.record.proofs import Proof
from core.record.rules import register_elsewhere
from core.states import CLOSURE, PENDING, ClosureState, PendingState
from core.web import badges, languages
from core.web.badges import BAD, OK, WARN_HOUR
from core.web.pages import watching

VERBS: Final = {
    "accepted": "接受", "added": "添加", "applied": "申请", "asked": "申请", "cancelled": "取消",
    "confirmed": "确认", "corrected": "更正", "declined": "谢绝", "described": "填写", "dropped": "取消",
    "erased": "清空", "exported": "导出", "given": "给出", "issued": "发放", "moved": "变更",
    "removed": "删除", "renamed": "改称呼", "retried": "重试", "revoked": "停用", "set": "设置",
    "absent": "缺席", "accepted_in_part": "部分采纳", "completed": "完成", "due": "到期", "held_up": "暂缓",
    "midterm_checked": "中期检查", "put_back": "放回", "record": "登记", "reserved": "入库", "resumed": "恢复",
    "screened": "收下", "taken_effect": "生效", "taken_up": "接受", "waitlisted": "列入候补",
    "settled": "定稿", "withdrawn": "撤回", "year_set": "设定年历",
}  # fmt: skip


WORDS: Final = {
    "core.case.taken": "接手", "core.case.released": "放回待办", "core.case.handed_over": "转办",
    "core.case.opinion_asked": "请人会签", "core.case.opinion_given": "会签意见", "core.case.chased": "催办",
    "core.case.covered": "代办", "core.rule.set": "改规则", "core.cover.arranged": "请人代办", "core.cover.ended": "结束代办",
    "core.case.followed": "关注", "core.case.unfollowed": "取消关注",
}  # fmt: skip


SPEAKING: Final = (
    *(f"core:{name}" for name in ("notices", "preferences", "consents", "change_consent", "name")),
    *(f"account_{name}" for name in (
        "login", "logout", "signup", "request_login_code", "confirm_login_code", "verify_phone", "confirm_email",
        "email_verification_sent", "email", "change_password", "set_password", "reset_password", "reset_password_done",
        "reset_password_from_key", "reset_password_from_key_done", "new_password", "reauthenticate", "change_phone", "inactive",
    )),
)  # fmt: skip
JOBS: Final = {
    "core.deliver": "发邮件、短信", "core.tell": "办完一件事后接着要做的", "core.tell_many": "办完一件事后告诉许多人",
    "core.picture_sizes": "做各种尺寸的图片",
}  # fmt: skip


def register() -> None:
    jobs.name_kinds(JOBS)
    languages.register_pages(*SPEAKING)
    watching.register_quiet(
        "core_dispatch", "core_draft", "core_handledrequest", "core_heartbeat", "core_job", "core_journalentry",
        "core_notice", "core_stagedfile", "django_session",
    )  # fmt: skip
    watching.register_column("core_user", "last_login", "password")
    notices.register(Topic("account", _("账号和席位"), notices.BOTH, order=170))
    notices.register(Topic("case", _("转办、会签和催办"), notices.NONE, order=165, for_work=True))
    proofs.register(
        Proof("journal", _("办理记录"), JournalEntry.objects.all, lambda at: map(str, sealing.verify(at=at)))
    )
    facts.register(WORDS)
    facts.register_verbs(VERBS)
    lifecycle.register({AccountClosure: CLOSURE, PendingAct: PENDING})
    privacy.register(
        collect=personal.collect,
        find_obstacles=closing.staff_stay,
        erase=personal.erase,
        remove={"drafts": personal.remove_drafts, "notices": personal.remove_read_notices},
    )
    retention.register(*personal.RULES)
    register_elsewhere("个人信息留多久", retention.lines)
    badges.register(Job, {JobState.RUNNING: OK, JobState.DONE: OK, JobState.FAILED: BAD})
    badges.register(
        PendingAct,
        {
            PendingState.ASKED: WARN_HOUR,
            PendingState.CONFIRMED: OK,
            PendingState.IN_FORCE: OK,
            PendingState.DECLINED: BAD,
            PendingState.LAPSED: BAD,
        },
    )
    badges.register(
        AccountClosure, {ClosureState.ASKED: WARN_HOUR, ClosureState.CANCELLED: BAD, ClosureState.DONE: OK}
    )
