"""Issue and revoke certificates. Policy: 3.3.2."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, models, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from community.members.models import Institution
from community.training.certificate_numbers import new_number
from community.training.models import Certificate, CertificateKind
from core.errors import DomainError
from core.models import User
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update

TRIES = 5


class HolderHasNoName(DomainError):
    code = "holder_has_no_name"
    message = _("证书上要印姓名。请本人先在“账号”里填好称呼，或者在这里写明姓名。")


class RevokedAlready(DomainError):
    code = "certificate_revoked_already"
    message = _("这张证书已经撤销过了，不用再办。")


@transaction.atomic
def issue_certificate(
    *, holder: User | None, kind: str, title: str, lines: Sequence[str], about: models.Model, issuer: Institution,
    by: Actor, at: datetime, name: str = "",
) -> Certificate:  # fmt: skip
    """
    Award a certificate for `about`; `name` is printed, the holder's own unless given (a team has no holder).

    Safe to repeat: a live one of this kind, for this thing and holder, is answered again.

    :raises HolderHasNoName: if there is no name to print.
    """
    printed = (name or (holder.display_name if holder else "")).strip()
    if not printed:
        raise HolderHasNoName
    subject = journal.subject_of(about)
    live = Certificate.objects.filter(about=subject, kind=kind, holder=holder, revoked_at__isnull=True)
    known = live.first() if holder else next((one for one in live if one.holder_name == printed), None)
    if known is not None:
        return known
    certificate = Certificate(
        kind=CertificateKind(kind), holder=holder, holder_name=printed, title=title, lines=[line[:200] for line in lines],
        about=subject, issued_by=issuer, issued_at=at,
    )  # fmt: skip
    _save_under_a_number(certificate)
    journal.record(
        "community.certificate.issued", about=certificate, by=by, at=at, kind=kind, issuer=issuer.pk,
        holder=holder.pk if holder else None,
    )  # fmt: skip
    return certificate


@transaction.atomic
def revoke_certificate(*, certificate: Certificate, reason: str, by: Actor, at: datetime) -> Certificate:
    """
    Revoke a certificate; its verification page shows `reason` from now on.

    :raises RevokedAlready: if it is revoked.
    """
    certificate = for_update(certificate)
    if certificate.revoked_at is not None:
        raise RevokedAlready
    certificate.revoked_at, certificate.revoke_reason = at, reason
    certificate.save(update_fields=["revoked_at", "revoke_reason"])
    journal.record("community.certificate.revoked", about=certificate, by=by, at=at, note=reason)
    return certificate


def _save_under_a_number(certificate: Certificate) -> None:
    """Save with a random number; on a collision another is generated."""
    for attempt in range(TRIES):
        certificate.number = new_number(localdate(certificate.issued_at).year)
        try:
            with transaction.atomic():
                certificate.save()
            return
        except IntegrityError as error:
            if "number" not in str(error) or attempt == TRIES - 1:
                raise
