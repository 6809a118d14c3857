"""Notices to holders of certificates: issued, revoked."""

from django.urls import reverse

from community.training.models import Certificate
from core.messages import notices
from core.models import JournalEntry
from core.record.journal import on, pk_of


@on("community.certificate.issued")
def tell_the_holder(entry: JournalEntry) -> None:
    _tell(entry, "证书已颁发，可以下载了：{title}")


@on("community.certificate.revoked")
def tell_of_the_end(entry: JournalEntry) -> None:
    _tell(entry, "证书已撤销：{title}")


def _tell(entry: JournalEntry, words: str) -> None:
    certificate = Certificate.objects.select_related("holder").get(pk=pk_of(entry))
    if certificate.holder is not None:
        notices.send(
            to=certificate.holder, topic="training", title=words.format(title=certificate.title), body=entry.note,
            path=reverse("community:my_certificates"), at=entry.happened_at, key=f"fact:{entry.pk}",
        )  # fmt: skip
