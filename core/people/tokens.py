"""API tokens: issue, revoke, authenticate."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from core.crypto import keyed_hash
from core.errors import DomainError
from core.models import ApiToken, User
from core.models.tokens import Scope
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update

PREFIX: Final = "hc_"  # so that a token left in a file or a repository can be searched for
HINT_LENGTH: Final = 8
LIVE_MAX: Final = 10
DAYS: Final = (30, 90, 365)  # how long a token may live


class TooManyTokens(DomainError):
    code = "too_many_tokens"
    message = _("能用的令牌最多 {limit} 个。请先停用不用的，再发新的。")


class ScopeMissing(DomainError):
    code = "token_scope_missing"
    message = _("请至少选一项令牌能做的事。")


@transaction.atomic
def issue(
    *, user: User, name: str, scopes: Collection[Scope], days: int, by: Actor, at: datetime
) -> tuple[ApiToken, str]:
    """
    Issue a token for `user`; returns the row and the token itself, which is not stored.

    :raises ScopeMissing: without any scope.
    :raises TooManyTokens: beyond LIVE_MAX live ones.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if not scopes:
        raise ScopeMissing
    if ApiToken.objects.of(user).live(at).count() >= LIVE_MAX:
        raise TooManyTokens(limit=LIVE_MAX)
    wanted = sorted(str(scope) for scope in scopes)
    text = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user, name=name, hint=text[:HINT_LENGTH], digest=keyed_hash(text), scopes=wanted,
        created_at=at, expires_at=at + timedelta(days=days),
    )  # fmt: skip
    journal.record("core.token.issued", about=token, by=by, at=at, scopes=wanted, days=days)
    return token, text


@transaction.atomic
def revoke(*, token: ApiToken, by: Actor, at: datetime) -> ApiToken:
    """Revoke a token. Revoking again changes nothing."""
    token = for_update(token)
    if token.revoked_at is None:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        journal.record("core.token.revoked", about=token, by=by, at=at)
    return token


def found(text: str, *, at: datetime) -> ApiToken | None:
    """
    Authenticate: the live token with this text, of an active person; stores the day of use. One query, two on its first
    use a day.
    """
    rows = ApiToken.objects.live(at).filter(digest=keyed_hash(text), user__is_active=True)
    token = rows.select_related("user").first()
    if token is not None and token.used_on != localdate(at):
        ApiToken.objects.filter(pk=token.pk).update(used_on=localdate(at))
    return token
