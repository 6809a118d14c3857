"""Leaders hear each step; the home hears that somebody asks."""

from community.models import Group
from community.notices import tell_holders
from community.policy import Right
from core import notices
from core.journal import on, pk_of
from core.models import JournalEntry

STEPS = {
    "community.group.vouched": "已获推荐，等区里登记",
    "community.group.registered": "登记好了，可以借共享空间",
    "community.group.refused": "没有通过，请看原因",
    "community.group.suspended": "暂停借用，请看原因",
    "community.group.resumed": "恢复借用",
}


@on("community.group.vouched")
@on("community.group.registered")
@on("community.group.refused")
@on("community.group.suspended")
@on("community.group.resumed")
def tell_leader(entry: JournalEntry) -> None:
    group = Group.objects.select_related("leader").get(pk=pk_of(entry))
    notices.send(
        to=group.leader, topic="space", title=f"“{group.name}”{STEPS[entry.fact]}", body=entry.note,
        path=f"/me/groups/{group.pk}/", at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip


@on("community.group.applied")
def tell_home(entry: JournalEntry) -> None:
    group = Group.objects.select_related("home").get(pk=pk_of(entry))
    tell_holders(
        group.home, Right.HOST, topic="space", title=f"“{group.name}”请你们推荐登记",
        path="/workbench/groups/", at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip
