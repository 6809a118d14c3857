"""Signed links of invited readers without an account."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.core.signing import BadSignature, Signer

from reports.models import Guest

_SIGNER: Final = Signer(salt="reports.guest")


def token_of(guest: Guest) -> str:
    """The last part of the guest's address: their number, signed."""
    return _SIGNER.sign(str(guest.pk))


def guest_of(token: str, at: datetime) -> Guest | None:
    """Whose link `token` is; None if it was not signed by us or has expired. One query."""
    try:
        pk = _SIGNER.unsign(token)
    except BadSignature:
        return None
    return Guest.objects.select_related("edition").filter(pk=int(pk), expires_at__gt=at).first()
