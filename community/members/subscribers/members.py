"""Notices to applicants and members about their membership and alliances."""

from django.urls import reverse

from community.members.models import AlliancePlace, Membership, MembershipApplication, NameChange
from community.members.notices.people import tell_holders
from community.policy import Right
from core.messages import notices
from core.models import JournalEntry
from core.record.journal import on, pk_of

STEPS = {
    "community.application.recommended": "通过了推荐，等市里审定",
    "community.application.returned": "退回补正，请看逐条意见",
    "community.application.admitted": "已经是成员单位了，你是它的负责人，工作台已开通",
    "community.application.refused": "没有接纳",
}
STANDINGS = {
    "community.membership.suspended": "成员资格暂停了",
    "community.membership.reinstated": "成员资格恢复了",
    "community.membership.left": "退出已经办好",
}
ANSWERS = {
    "community.name.confirmed": "更名办好了，新名称从今天起用",
    "community.name.declined": "更名没有同意",
}


@on("community.application.recommended")
@on("community.application.returned")
@on("community.application.admitted")
@on("community.application.refused")
def tell_applicant(entry: JournalEntry) -> None:
    application = MembershipApplication.objects.select_related("applicant").get(pk=pk_of(entry))
    if application.applicant is not None:
        notices.send(
            to=application.applicant, topic="membership", title=f"“{application.name}”{STEPS[entry.fact]}",
            body=entry.note, path=reverse("community:application", args=[application.pk]), at=entry.happened_at, key=f"fact:{entry.pk}",
        )  # fmt: skip


@on("community.membership.suspended")
@on("community.membership.reinstated")
@on("community.membership.left")
def tell_member(entry: JournalEntry) -> None:
    membership = Membership.objects.select_related("institution").get(pk=pk_of(entry))
    tell_holders(
        membership.institution, Right.APPOINT, topic="membership", title=f"“{membership}”{STANDINGS[entry.fact]}",
        body=entry.note, path=reverse("community:membership"), at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip


@on("community.name.confirmed")
@on("community.name.declined")
def tell_renamed(entry: JournalEntry) -> None:
    change = NameChange.objects.select_related("institution").get(pk=pk_of(entry))
    tell_holders(
        change.institution, Right.APPOINT, topic="membership", title=f"“{change.new_name}”{ANSWERS[entry.fact]}",
        body=entry.note, path=reverse("community:membership"), at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip


@on("community.alliance.invited")
def tell_invited(entry: JournalEntry) -> None:
    place = AlliancePlace.objects.select_related("institution", "alliance__lead").get(pk=pk_of(entry))
    tell_holders(
        place.institution, Right.APPOINT, topic="membership",
        title=f"{place.alliance.lead}邀请你们加入“{place.alliance}”", path=reverse("community:my_alliances"),
        at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip


@on("community.alliance.invitation_withdrawn")
def tell_no_longer_invited(entry: JournalEntry) -> None:
    place = AlliancePlace.objects.select_related("institution", "alliance__lead").get(pk=pk_of(entry))
    tell_holders(
        place.institution, Right.APPOINT, topic="membership", title=f"{place.alliance.lead}收回了加入“{place.alliance}”的邀请",
        path=reverse("community:my_alliances"), at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip


@on("community.alliance.joined")
@on("community.alliance.declined")
@on("community.alliance.member_left")
def tell_lead(entry: JournalEntry) -> None:
    """Notify the lead of an alliance who joined, declined or left."""
    place = AlliancePlace.objects.select_related("institution", "alliance__lead").get(pk=pk_of(entry))
    words = {"joined": "加入了", "declined": "没有加入", "member_left": "退出了"}[
        entry.fact.rpartition(".")[2]
    ]
    tell_holders(
        place.alliance.lead, Right.APPOINT, topic="membership", title=f"{place.institution}{words}“{place.alliance}”",
        body=entry.note, path=reverse("community:lead_alliance", args=[place.alliance_id]), at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip


@on("community.alliance.handed_over")
def tell_new_lead(entry: JournalEntry) -> None:
    places = AlliancePlace.objects.select_related("institution", "alliance")
    place = places.filter(alliance=pk_of(entry), institution=entry.details["to_lead"]).latest("pk")
    tell_holders(
        place.institution, Right.APPOINT, topic="membership", title=f"“{place.alliance}”移交给你们牵头",
        path=reverse("community:lead_alliance", args=[place.alliance_id]), at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip
