"""Verification of certificates, and their PDF."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localtime

from community.training.certificate_numbers import is_well_formed, normalised
from community.training.models import Certificate
from core.files.pdf import pdf


@dataclass(frozen=True)
class Verified:
    """
    The answer to a number, always of this shape: `outcome` is valid, revoked or unknown.

    Wrong check characters and numbers never given get the same answer. Of the holder only the masked name is told.
    """

    number: str
    outcome: str
    kind: str = ""
    title: str = ""
    name: str = ""
    issuer: str = ""
    issued_at: datetime | None = None
    revoked_at: datetime | None = None
    reason: str = ""
    is_sample: bool = False

    @property
    def is_known(self) -> bool:
        return self.outcome != "unknown"


def verify(text: str) -> Verified:
    """Answer what the number `text`, as typed or scanned, stands for. At most one query."""
    number = normalised(text)
    found = None
    if is_well_formed(number):
        found = Certificate.objects.select_related("issued_by").filter(number=number).first()
    if found is None:
        return Verified(number, "unknown")
    return Verified(
        number, "revoked" if found.revoked_at else "valid", str(found.get_kind_display()), found.title,
        found.masked_name, found.issued_by.name, found.issued_at, found.revoked_at, found.revoke_reason,
        found.issued_by.is_sample,
    )  # fmt: skip


def verify_address(certificate: Certificate) -> str:
    """Where the QR code on the paper leads."""
    return f"{settings.SITE_URL}{reverse('community:verify_certificate')}?number={certificate.number}"


def printed(certificate: Certificate) -> bytes:
    """The certificate as a PDF; the same one gives the same bytes each time."""
    code = io.BytesIO()
    segno.make(verify_address(certificate), error="m", micro=False).save(code, kind="svg", scale=4, border=1)
    issued = localtime(certificate.issued_at)
    return pdf(
        "community/certificate.typ",
        {
            "kind": str(certificate.get_kind_display()), "name": str(certificate.holder_name), "title": certificate.title,
            "lines": list(certificate.lines), "issuer": certificate.issued_by.name, "number": certificate.number,
            "day": f"{issued.year} 年 {issued.month} 月 {issued.day} 日", "qr": code.getvalue().decode(),
            "address": settings.SITE_URL + reverse("community:verify_certificate"), "is_sample": certificate.issued_by.is_sample,
            "is_team": certificate.holder_id is None,
        },
        at=certificate.issued_at,
    )  # fmt: skip
