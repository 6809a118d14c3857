"""Write operations on a person's own account: consents, inbox, notice preferences, form drafts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib.auth.models import Group
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core import crypto, privacy
from core.errors import DomainError
from core.files import attachments
from core.models import (
    Consent,
    Draft,
    HandledRequest,
    Notice,
    NoticePreference,
    StagedFile,
    User,
)
from core.models.accounts import Office
from core.prepared import Plan, Question, number, text
from core.record import journal
from core.record.actors import Actor

ANSWERS_KEPT_FOR: Final = timedelta(days=1)
STAGED_MAX: Final = 40  # files of one person that wait for their forms; the oldest give way


class AccountOutOfReach(DomainError):
    code = "account_out_of_reach"
    message = _("自己的账号、最高权限的账号不能由你改。请找另一位安全管理员或最高权限的管理员。")


class CannotBeRemoved(DomainError):
    code = "cannot_be_removed"
    message = _("这一类要留作办理记录，不能单独删除。注销账号时会去掉您的称呼和联系方式。")


@transaction.atomic
def set_account(*, user: User, is_active: bool, is_staff: bool, office: str, by: Actor, at: datetime) -> User:
    """
    Activate or deactivate an account and set which officer it is; `office` is a value of Office or empty.

    A person holds at most one office, since the three control each other.

    :raises AccountOutOfReach: for one's own account, and for a superuser's unless `by` is a superuser.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if user == by.user or (user.is_superuser and not by.person.is_superuser):
        raise AccountOutOfReach
    user.is_active, user.is_staff = is_active, is_staff
    user.save(update_fields=["is_active", "is_staff"])
    user.groups.remove(*Group.objects.filter(name__in=Office.values))
    if office:
        user.groups.add(Group.objects.get_or_create(name=Office(office).value)[0])
    journal.record(
        "core.account.set", about=user, by=by, at=at, is_active=is_active, is_staff=is_staff, office=office
    )
    return user


@transaction.atomic
def hold_phone(*, user: User, phone: str, is_verified: bool) -> None:
    """Set the verified phone of `user`; an account that claimed the number without verifying it loses it."""
    index = crypto.keyed_hash(phone)
    with connection.cursor() as cursor:  # one at a time for one phone: a form sent twice claims it twice
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [index])
    unproven = User.objects.filter(phone_index=index, phone_verified=False).exclude(pk=user.pk)
    unproven.update(phone="", phone_index=None)
    user.set_phone(phone)
    user.phone_verified = is_verified
    user.save(update_fields=["phone", "phone_index", "phone_verified"])


@transaction.atomic
def make_first_account(*, display_name: str, phone: str, office: str, by: Actor, at: datetime) -> User:
    """
    Create one of the first staff accounts of a new installation, with a phone that the operator vouches for.

    It has no password: the person sets one through a link. If an account with the phone exists, that one is returned.
    """
    user = User.objects.filter(phone_index=crypto.keyed_hash(phone), phone_verified=True).first()
    if user is None:
        user = User(display_name=display_name)
        user.set_unusable_password()
        user.save()
        hold_phone(user=user, phone=phone, is_verified=True)
    user.is_staff = True
    user.save(update_fields=["is_staff"])
    if office:
        user.groups.add(Group.objects.get_or_create(name=Office(office).value)[0])
    journal.record("core.account.set", about=user, by=by, at=at, is_active=True, is_staff=True, office=office)
    return user


@transaction.atomic
def give_consent(*, user: User, kind: str, version: str, about: str = "", by: Actor, at: datetime) -> Consent:
    """
    Record a consent; giving the same again changes nothing. A new version of the text is a new consent.

    `about` is the journal subject of the one whose data it is, if that is not the person: each has a consent of its own.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    given = Consent.objects.live(user, kind).filter(about=about)
    live = given.first()
    if live is not None and live.version == version:
        return live
    given.update(withdrawn_at=at)
    consent = Consent.objects.create(user=user, kind=kind, about=about, version=version, given_at=at)
    journal.record("core.consent.given", about=consent, by=by, at=at, kind=kind, version=version, whose=about)
    return consent


@transaction.atomic
def withdraw_consent(*, user: User, kind: str, about: str | None = None, by: Actor, at: datetime) -> None:
    """
    Withdraw a consent; subscribers to the fact delete the data that was kept because of it.

    Without `about` every consent of the kind is withdrawn.
    """
    live = Consent.objects.live(user, kind).select_for_update()
    for consent in live if about is None else live.filter(about=about):
        consent.withdrawn_at = at
        consent.save(update_fields=["withdrawn_at"])
        journal.record(
            "core.consent.withdrawn",
            about=consent,
            by=by,
            at=at,
            kind=kind,
            user=user.pk,
            whose=consent.about,
        )


@transaction.atomic
def rename(*, user: User, display_name: str, by: Actor, at: datetime) -> User:
    """Change how a person is called, on tickets and in replies."""
    user = User.objects.select_for_update().get(pk=user.pk)
    user.display_name = " ".join(display_name.split())
    user.save(update_fields=["display_name"])
    journal.record("core.account.renamed", about=user, by=by, at=at)
    return user


@transaction.atomic
def remove_personal(*, user: User, key: str, by: Actor, at: datetime) -> None:
    """
    Delete one section of the personal data of `by`, by the function its app registered.

    :raises CannotBeRemoved: for sections that are kept for the record.
    """
    remove = privacy.remover(key)
    if remove is None:
        raise CannotBeRemoved
    remove(user, by, at)
    journal.record("core.data.removed", about=user, by=by, at=at, kind=key)


def mark_read(*, user: User, notices: list[int] | None, at: datetime) -> int:
    """
    Mark the given notices of `user` as read, or all of them if None; returns how many changed. Not journaled: private
    to the user.
    """
    unread = Notice.objects.of(user).unread()
    return (unread if notices is None else unread.filter(pk__in=notices)).update(read_at=at)


@transaction.atomic
def set_preference(*, user: User, topic: str, channel: str, wanted: bool, by: Actor, at: datetime) -> None:
    """Turn the channel (e-mail, SMS) of a notice topic on or off."""
    preference, _made = NoticePreference.objects.update_or_create(
        user=user, topic=topic, channel=channel, defaults={"wanted": wanted}
    )
    journal.record(
        "core.preference.set", about=preference, by=by, at=at, topic=topic, channel=channel, wanted=wanted
    )


def save_draft(*, user: User, form: str, fields: dict[str, list[str]], at: datetime) -> Draft:
    """
    Save the typed fields of a form as a draft; `form` is the path of its page. Not journaled: nothing was submitted.
    """
    draft, _made = Draft.objects.update_or_create(
        user=user, form=form, defaults={"fields": fields, "saved_at": at}
    )
    return draft


def discard_draft(*, user: User, form: str) -> None:
    """Delete the draft of a form and the files staged for it. One query where there are none, as after most forms."""
    found = _kept.ask(user.pk, form)
    if found is not None and found["has_draft"]:
        Draft.objects.filter(user=user, form=form).delete()
    if found is not None and found["has_files"]:
        unstage(StagedFile.objects.filter(user=user, form=form))


def _plan() -> Plan:
    of_form = {"user": PERSON.stands_for, "form": FORM.stands_for}
    return Plan(
        head=User.objects.filter(pk=PERSON.stands_for).values("id"), rows={},
        exists={"has_draft": Draft.objects.filter(**of_form), "has_files": StagedFile.objects.filter(**of_form)},
        givens=[PERSON, FORM],
    )  # fmt: skip


PERSON, FORM = number(1), text(2)
_kept: Final = Question("core_kept_of_form", ["bigint", "text"], _plan)


def stage_file(*, user: User, form: str, field: str, upload: UploadedFile[Any], at: datetime) -> StagedFile:
    """
    Check and store a file chosen in a form, so that it need not be chosen again if the form is refused.

    :raises FileTooLarge, FileTypeRefused, PictureUnreadable: as `attachments.accept`.
    """
    attachment = attachments.accept(
        upload=upload, purpose=attachments.STAGED, by=Actor(user=user), at=at, keep_taken_at=True
    )
    same = StagedFile.objects.filter(
        user=user, form=form, field=field, attachment__sha256=attachment.sha256
    ).first()
    if same is not None:  # chosen again beside itself
        attachment.file.delete(save=False)
        attachment.delete()
        return same
    mine = StagedFile.objects.filter(user=user).order_by("-pk")
    surplus = list(mine.values_list("pk", flat=True)[STAGED_MAX - 1 :])
    unstage(StagedFile.objects.filter(pk__in=surplus))
    return StagedFile.objects.create(user=user, form=form, field=field, attachment=attachment)


def unstage(rows: QuerySet[StagedFile]) -> None:
    """Delete staged files, bytes and rows."""
    for row in rows.select_related("attachment"):
        row.attachment.file.delete(save=False)
        row.attachment.delete()


def forget_answers(*, at: datetime) -> int:
    """Delete expired answers to idempotent requests; returns how many."""
    return HandledRequest.objects.filter(created_at__lt=at - ANSWERS_KEPT_FOR).delete()[0]
