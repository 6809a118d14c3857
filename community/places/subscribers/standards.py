"""Notices about self-checks: to institutions."""

from django.urls import reverse

from community.members.notices.people import tell_holders
from community.places.models import SelfCheck
from community.places.states import SelfCheckState
from community.policy import Right
from core.models import JournalEntry
from core.record.journal import on, pk_of

S = SelfCheckState


@on("community.selfcheck.returned")
def tell_of_return(entry: JournalEntry) -> None:
    _tell(entry, "自查退回，请逐条补正")


@on("community.selfcheck.spot_checked")
def tell_of_spot_check(entry: JournalEntry) -> None:
    differs = entry.details["state"] == S.DIFFERING
    _tell(entry, "抽查和自查有出入，请说明" if differs else "抽查完成，和自查一致")


@on("community.selfcheck.graded")
def tell_of_grade(entry: JournalEntry) -> None:
    _tell(entry, "已评级并公开")


def _tell(entry: JournalEntry, words: str) -> None:
    check = SelfCheck.objects.select_related("facility__institution").get(pk=pk_of(entry))
    tell_holders(
        check.facility.institution, Right.HOST, topic="space", title=f"{check.facility.name}：{words}", body=entry.note,
        path=reverse("community:sheet", args=[check.pk]), at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip
