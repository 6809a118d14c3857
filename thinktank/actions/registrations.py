"""Forum registrations: register, cancel, check in, certify. Policy: 3.5.2."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from community.members.actions.schedule_conflicts import refuse_elsewhere
from community.members.queries.engagements import People
from community.models import Certificate, CertificateKind
from community.training.actions.certificates import issue_certificate
from core.errors import DomainError
from core.record import journal
from core.record.actors import CLOCK, Actor
from core.record.locks import for_update
from core.text import number
from thinktank.models import Forum, ForumSession, Registration
from thinktank.states import REGISTRATION, ForumState, RegistrationState


class RegistrationClosed(DomainError):
    code = "registration_closed"
    message = _("现在不能报名：还没开放，或者已经截止。可以看直播和会后材料。")


class ForumFull(DomainError):
    code = "forum_full"
    message = _("名额满了。有人取消会放出来，也可以看直播。")


class RegisteredAlready(DomainError):
    code = "registered_already"
    message = _("您已经报名了，签到码在这一页。")


class NotTheDay(DomainError):
    code = "not_the_day"
    message = _("签到只在论坛当天办（{starts} 至 {ends}）。")


class CodeUnknown(DomainError):
    code = "code_unknown"
    message = _("这一届没有这个签到码，请对照报名页再输一次；找不到可以按姓名查报名表。")


class InAlready(DomainError):
    code = "in_already"
    message = _("{at:%H:%M} 已经签到过了。")


class NotThereOfficially(DomainError):
    code = "not_checked_in"
    message = _("参会证书发给签到的人；您这一届没有签到记录。")


@transaction.atomic
def register(*, forum: Forum, knows_clash: bool = False, by: Actor, at: datetime) -> Registration:
    """
    Register for the forum. The counter and its CHECK refuse the last place to all but one.

    :raises RegistrationClosed: outside the time. :raises ForumFull: without a place left.
    :raises RegisteredAlready: the second time.
    :raises Clash: if the person is elsewhere during one of its sessions and does not know it (`knows_clash`).
    """
    forum = Forum.objects.get(pk=forum.pk)
    if forum.state != ForumState.OPEN or forum.registration_until is None or at >= forum.registration_until:
        raise RegistrationClosed
    if Registration.objects.live().filter(forum=forum, user=by.person).exists():
        raise RegisteredAlready
    if not knows_clash:
        periods = ForumSession.objects.filter(forum=forum).order_by("pk").values_list("period", flat=True)
        spans = [(period.lower, period.upper) for period in periods]
        refuse_elsewhere(People([by.person.pk]), spans, besides=journal.subject_of(forum))
    if not Forum.objects.filter(pk=forum.pk, taken__lt=F("capacity")).update(taken=F("taken") + 1):
        raise ForumFull
    try:
        with transaction.atomic():
            registration = Registration.objects.create(forum=forum, user=by.person, registered_at=at)
    except IntegrityError as error:
        raise RegisteredAlready from error
    journal.record("thinktank.registration.made", about=registration, by=by, at=at, forum=forum.pk)
    return registration


@transaction.atomic
def cancel_registration(*, registration: Registration, by: Actor, at: datetime) -> Registration:
    """Cancel a registration; its place is free again."""
    registration = _locked(registration)
    REGISTRATION.move(registration, RegistrationState.CANCELLED)
    registration.save(update_fields=["state"])
    Forum.objects.filter(pk=registration.forum_id).update(taken=F("taken") - 1)
    journal.record("thinktank.registration.cancelled", about=registration, by=by, at=at)
    return registration


@transaction.atomic
def check_in(*, forum: Forum, code: str, by: Actor, at: datetime) -> Registration:
    """
    Check in the person with `code`.

    :raises NotTheDay: outside the days of the forum. :raises CodeUnknown: for a code of nobody here.
    :raises InAlready: the second time.
    """
    if not forum.starts_on <= localdate(at) <= forum.ends_on:
        raise NotTheDay(starts=forum.starts_on, ends=forum.ends_on)
    rows = Registration.objects.live().select_for_update(of=("self",)).select_related("user", "forum")
    registration = rows.filter(forum=forum, code=number(code)).first()
    if registration is None:
        raise CodeUnknown
    if registration.checked_in_at is not None:
        raise InAlready(at=registration.checked_in_at)
    REGISTRATION.move(registration, RegistrationState.CHECKED_IN)
    registration.checked_in_at = at
    registration.save(update_fields=["state", "checked_in_at"])
    journal.record("thinktank.registration.checked_in", about=registration, by=by, at=at, forum=forum.pk)
    return registration


@transaction.atomic
def certify(*, registration: Registration, at: datetime) -> Certificate:
    """The certificate of somebody who was there; asking again gives the same. :raises NotThereOfficially: otherwise."""
    registration = _locked(registration)
    forum = registration.forum
    if registration.state != RegistrationState.CHECKED_IN or forum.state not in (
        ForumState.HELD,
        ForumState.CLOSED,
    ):
        raise NotThereOfficially
    return issue_certificate(
        holder=registration.user, kind=CertificateKind.FORUM, title=f"{forum.year} 高质量发展广州论坛参会证书",
        lines=[f"主题：{forum.theme}", f"时间：{forum.starts_on:%Y年%-m月%-d日}", f"地点：{forum.venue}"],
        about=registration, issuer=forum.organiser, by=CLOCK, at=at,
    )  # fmt: skip


def _locked(registration: Registration) -> Registration:
    return for_update(registration, "forum__organiser", "user")
