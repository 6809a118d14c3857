"""Notices about groups: to leaders and homes."""

from django.urls import reverse

from community.members.notices.people import tell_holders
from community.places.models import Group, GroupHandOver
from community.policy import Right
from core.messages import notices
from core.models import JournalEntry
from core.people import contacts
from core.record.journal import on, pk_of

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
        path=reverse("community:my_group", args=[group.pk]), at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip


@on("community.group.applied")
def tell_home(entry: JournalEntry) -> None:
    group = Group.objects.select_related("home").get(pk=pk_of(entry))
    tell_holders(
        group.home, Right.HOST, topic="space", title=f"“{group.name}”请你们推荐登记",
        path=reverse("community:home_groups"), at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip


@on("community.grouphandover.offered")
def ask_who_is_to_lead(entry: JournalEntry) -> None:
    """Notify the person asked to lead, if they verified the contact; and the present leader."""
    offer = GroupHandOver.objects.select_related("group__leader").get(pk=pk_of(entry))
    person = contacts.who_proved(offer.contact) if offer.contact else None
    if person is not None:
        notices.send(
            to=person, topic="space", title=f"请您接任“{offer.group.name}”的负责人", body=offer.note, path=reverse("community:my_groups"),
            at=entry.happened_at, key=f"fact:{entry.pk}",
        )  # fmt: skip
    if offer.offered_by_id != offer.group.leader_id:
        notices.send(
            to=offer.group.leader, topic="space", title=f"主管部门请人接任“{offer.group.name}”的负责人",
            body=f"对方接受以后，由对方负责。{offer.note}", path=reverse("community:my_group", args=[offer.group_id]), at=entry.happened_at,
            key=f"fact:{entry.pk}:leader",
        )  # fmt: skip


@on("community.grouphandover.accepted")
@on("community.grouphandover.declined")
@on("community.grouphandover.expired")
def tell_who_offered(entry: JournalEntry) -> None:
    offer = GroupHandOver.objects.select_related("group", "offered_by", "former_leader").get(pk=pk_of(entry))
    title = f"“{offer.group.name}”的移交：{offer.get_state_display()}"
    for person in {offer.offered_by, offer.former_leader or offer.offered_by}:
        path = "" if person.is_staff else reverse("community:my_groups")
        notices.send(
            to=person, topic="space", title=title, path=path, at=entry.happened_at, key=f"fact:{entry.pk}"
        )


@on("community.group.handed_over")
def tell_home_of_the_new_leader(entry: JournalEntry) -> None:
    group = Group.objects.select_related("home").get(pk=pk_of(entry))
    tell_holders(
        group.home, Right.HOST, topic="space", title=f"“{group.name}”换了负责人", path=reverse("community:home_groups"),
        at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip
