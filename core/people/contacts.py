"""Contact addresses (phone, e-mail) as proof of identity: which of them a person has verified."""

from __future__ import annotations

import unicodedata

from allauth.account.models import EmailAddress

from core.crypto import keyed_hash
from core.models import User
from core.models.notices import Channel
from core.people.phones import is_mobile, normalised
from core.text import one_line


def channel_of(contact: str) -> str:
    """The channel of `contact`: phone or e-mail, by how it is written."""
    return Channel.SMS if is_mobile(normalised(contact)) else Channel.EMAIL


def cleaned(contact: str) -> str:
    """Normalise a phone or an e-mail address for storing and comparing."""
    if channel_of(contact) == Channel.SMS:
        return normalised(contact)
    return one_line(unicodedata.normalize("NFKC", contact)).lower()


def index_of(contact: str) -> str:
    """The keyed hash by which a cleaned contact is found; a phone's is the one beside it on User."""
    return keyed_hash(cleaned(contact))


def proven_indexes(user: User) -> frozenset[str]:
    """The keyed hashes of every contact `user` has verified. One query."""
    mails = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    phone = {user.phone_index} if user.phone_verified and user.phone_index else set()
    return frozenset({index_of(mail) for mail in mails} | phone)


def who_proved(contact: str) -> User | None:
    """The person who verified `contact`; None if nobody did. One query."""
    if channel_of(contact) == Channel.SMS:
        return User.objects.filter(phone_index=index_of(contact), phone_verified=True, is_active=True).first()
    mails = EmailAddress.objects.filter(email__iexact=cleaned(contact), verified=True, user__is_active=True)
    found = mails.select_related("user").first()
    return found.user if found else None
