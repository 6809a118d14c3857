"""What this app holds on people, and what follows a wish to leave."""

from django.utils.timezone import localtime

from core import closing, notices, personal, privacy, retention
from core.journal import on, pk_of
from core.models import AccountClosure, JournalEntry

privacy.register(
    collect=personal.collect,
    hinder=closing.staff_stay,
    erase=personal.erase,
    remove={"drafts": personal.remove_drafts, "notices": personal.remove_read_notices},
)
retention.register(*personal.RULES)


@on("core.closure.asked")
def say_how_to_come_back(entry: JournalEntry) -> None:
    closure = AccountClosure.objects.select_related("user").get(pk=pk_of(entry))
    day = f"{localtime(closure.due_at):%Y-%m-%d %H:%M}"
    notices.send(
        to=closure.user, topic="account", title=f"已申请注销账号，{day} 后执行",
        body="这之前登录一次，就取消注销。不是您本人申请的，请马上登录并改密码。", path="/me/close/",
        at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip
