"""Subscribers: what follows a request to close an account."""

from django.urls import reverse
from django.utils.timezone import localtime

from core.messages import notices
from core.models import AccountClosure, JournalEntry
from core.record.journal import on, pk_of


@on("core.closure.asked")
def say_how_to_come_back(entry: JournalEntry) -> None:
    closure = AccountClosure.objects.select_related("user").get(pk=pk_of(entry))
    day = f"{localtime(closure.due_at):%Y-%m-%d %H:%M}"
    notices.send(
        to=closure.user, topic="account", title=f"已申请注销账号，{day} 后执行",
        body="这之前重新登录一次，或在任何一页点“撤销注销”，就取消。已经登录的设备接着用，不会自动取消；到期时所有设备退出登录。"
        "不是您本人申请的，请马上登录并改密码。",
        path=reverse("core:close"),
        at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip


@on("core.closure.held_up")
def say_what_holds_it_up(entry: JournalEntry) -> None:
    closure = AccountClosure.objects.select_related("user").get(pk=pk_of(entry))
    notices.send(
        to=closure.user, topic="account", title="账号到期没有注销：还有事没办完", path=reverse("core:close"),
        body="申请以后又有了新的预约或事项。办完以后当晚注销；要留下账号，请点“撤销注销”。", at=entry.happened_at,
        key=f"fact:{entry.pk}",
    )  # fmt: skip
