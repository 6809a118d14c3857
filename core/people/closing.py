"""
Closing an account: requested, held for some days of grace, then erased. The journal's chain stays whole
(docs/adr/0009).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib import import_module
from typing import Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import privacy
from core.actions import withdraw_consent
from core.errors import DomainError
from core.models import (
    AccountClosure,
    ApiToken,
    Consent,
    Draft,
    Follow,
    JournalEntry,
    Notice,
    NoticePreference,
    SavedView,
    User,
)
from core.privacy import retention
from core.record import journal
from core.record.actors import CLOCK, Actor
from core.record.locks import for_update
from core.states import CLOSURE, ClosureState

ERASED_NAME: Final = "已注销用户"


class FirstSettle(DomainError):
    code = "first_settle"
    message = _("还有 {count} 件事要先办完才能注销，下面列着。办完再来申请。")


@transaction.atomic
def ask_closure(*, user: User, by: Actor, at: datetime) -> AccountClosure:
    """
    Request to close one's account; a second request changes nothing.

    :raises FirstSettle: while an obstacle exists, as privacy.obstacles names it.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    waiting = AccountClosure.objects.waiting().filter(user=user).first()
    if waiting is not None:
        return waiting
    found = privacy.obstacles(user, at)
    if found:
        raise FirstSettle(count=len(found))
    closure = AccountClosure.objects.create(user=user, asked_at=at, due_at=at + grace())
    journal.record("core.closure.asked", about=closure, by=by, at=at, user=user.pk)
    return closure


@transaction.atomic
def cancel_closure(*, user: User, by: Actor, at: datetime) -> AccountClosure | None:
    """Cancel the request to close the account; None if there is none."""
    closure = AccountClosure.objects.select_for_update().waiting().filter(user=user).first()
    if closure is not None:
        _finish(closure, ClosureState.CANCELLED, at)
        journal.record("core.closure.cancelled", about=closure, by=by, at=at, user=user.pk)
    return closure


@transaction.atomic
def erase_account(*, closure: AccountClosure, at: datetime) -> bool:
    """
    Erase the personal data of the account once the days of grace are over; returns whether it was done.

    Not while a new obstacle exists: the person is told once, and the task tries again the next night. Every session of
    the person ends with it, on every device.
    """
    user = User.objects.select_for_update().get(pk=closure.user_id)
    closure = for_update(closure)
    if closure.state != ClosureState.ASKED or at < closure.due_at:
        return False
    if found := privacy.obstacles(user, at):
        _tell_once_that_it_waits(closure, len(found), at)
        return False
    for erase in privacy.erasers():
        erase(user, at)
    _finish(closure, ClosureState.DONE, at)
    end_sessions(user, at)
    journal.record("core.account.erased", about=user, by=CLOCK, at=at, closure=closure.pk)
    return True


def end_sessions(user: User, at: datetime) -> int:
    """Delete all sessions of `user`; returns how many. Reads every live session, so only for background tasks."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    mine = [
        row.session_key
        for row in Session.objects.filter(expire_date__gt=at).iterator()
        if row.get_decoded().get(SESSION_KEY) == str(user.pk)
    ]
    for key in mine:
        store(key).delete()
    return len(mine)


def forget_person(user: User, at: datetime) -> None:
    """
    Erase the account row itself: names, addresses, secrets, letters. Consents stay, withdrawn, as proof by number.
    """
    for kind in Consent.objects.filter(user=user, withdrawn_at__isnull=True).values_list("kind", flat=True):
        withdraw_consent(user=user, kind=kind, by=CLOCK, at=at)
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    for model, field in (
        (Notice, "recipient"),
        (NoticePreference, "user"),
        (Draft, "user"),
        (Follow, "person"),
        (SavedView, "person"),
        (ApiToken, "user"),
    ):
        model._default_manager.filter(**{field: user}).delete()
    # what a citizen wrote as a reason goes; what was written in a seat is the institution's record
    JournalEntry.objects.filter(actor=user, seat_id__isnull=True).exclude(note="").update(note="")
    user.display_name, user.email, user.phone_verified = ERASED_NAME, "", False
    user.set_phone("")
    user.set_unusable_password()
    user.is_active, user.is_staff, user.closed_at = False, False, at
    user.groups.clear()
    user.save()


def staff_stay(user: User, at: datetime) -> list[privacy.Obstacle]:
    """Obstacle: staff of an office cannot close their own account."""
    if not (user.is_staff or user.is_superuser):
        return []
    return [
        privacy.Obstacle("您还是管理端的工作人员，请安全管理员先取消您的管理端权限", reverse("admin:index"))
    ]


def grace() -> timedelta:
    return timedelta(days=retention.periods()["closed_accounts"])


def _tell_once_that_it_waits(closure: AccountClosure, obstacles: int, at: datetime) -> None:
    fact = "core.closure.held_up"
    if not JournalEntry.objects.filter(subject=journal.subject_of(closure), fact=fact).exists():
        journal.record(fact, about=closure, by=CLOCK, at=at, user=closure.user_id, obstacles=obstacles)


def _finish(closure: AccountClosure, state: ClosureState, at: datetime) -> None:
    CLOSURE.move(closure, state)
    closure.ended_at = at
    closure.save(update_fields=["state", "ended_at"])
