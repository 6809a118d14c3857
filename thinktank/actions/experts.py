"""Experts: application, recommendation, review, appointment, interests. Policy: 3.5.1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from community.models import Institution
from core.errors import DomainError
from core.models import User
from core.record import journal
from core.record.actors import CLOCK, Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update
from thinktank import policy
from thinktank.models import Appointment, Expert, Interest
from thinktank.states import EXPERT, ExpertState

OPEN_TO_APPLY = (ExpertState.RECOMMENDED, ExpertState.ENDED, ExpertState.DECLINED)


class AppliedAlready(DomainError):
    code = "applied_already"
    message = _("你的申请已经在办，或者已经在聘。进展在“我的评审”里看。")


class InThinkTankAlready(DomainError):
    code = "in_think_tank_already"
    message = _("这个账号已经在智库里，或者申请正在办理，不用再推荐。")


class AccountUnknown(DomainError):
    code = "account_unknown"
    message = _("没有用这个邮箱或手机号登录的人。请先让对方注册并验证，再来推荐。")


class OwnCase(DomainError):
    code = "own_case"
    message = _("这是你自己的申请，请由另一位同事办理。")


class TermTooLong(DomainError):
    code = "term_too_long"
    message = _("聘期从 {first} 起，最长 {years} 年。请改聘期。")


class NothingDeclared(DomainError):
    code = "nothing_declared"
    message = _("请选一个单位，或者写一个人的姓名。")


@dataclass(frozen=True)
class Profile:
    """The data of an application."""

    name: str
    category: str
    fields: Sequence[str]
    position: str = ""
    employer: str = ""
    institution: Institution | None = None
    introduction: str = ""
    reason: str = ""
    shows: Sequence[str] = ()


@transaction.atomic
def apply_as_expert(*, profile: Profile, by: Actor, at: datetime) -> Expert:
    """
    Apply openly, or confirm a recommendation; who was declined or has ended may come again.

    :raises AppliedAlready: while an application is under way or a term runs.
    :raises ValidationError: if a field refuses its value.
    """
    expert = _of(by.person)
    if expert is None:
        expert = Expert(user=by.person, state=ExpertState.APPLIED)
    elif expert.state in OPEN_TO_APPLY:
        EXPERT.move(expert, ExpertState.APPLIED)
    else:
        raise AppliedAlready
    for name, value in vars(profile).items():
        setattr(expert, name, list(value) if name in ("fields", "shows") else value)
    expert.since, expert.answer = at, ""
    expert.full_clean()
    expert.save()
    journal.record("thinktank.expert.applied", about=expert, by=by, at=at, category=expert.category)
    return expert


@transaction.atomic
def recommend_expert(
    *, institution: Institution, user: User | None, name: str, category: str, reason: str, by: Actor, at: datetime
) -> Expert:  # fmt: skip
    """
    Recommend somebody on behalf of a member; nothing goes on before the person agrees and fills in the rest.

    :raises AccountUnknown: if there is no such account.
    :raises InThinkTankAlready: if the person is in, or on the way.
    """
    if user is None:
        raise AccountUnknown
    expert = _of(user)
    if expert is None:
        expert = Expert(user=user, state=ExpertState.RECOMMENDED)
    elif EXPERT.allows(expert.state, ExpertState.RECOMMENDED):
        EXPERT.move(expert, ExpertState.RECOMMENDED)
    else:
        raise InThinkTankAlready
    expert.name, expert.category, expert.reason = name, category, reason
    expert.recommended_by, expert.since, expert.answer = institution, at, ""
    expert.full_clean(exclude=["fields"])
    expert.save()
    journal.record("thinktank.expert.recommended", about=expert, by=by, at=at, institution=institution.pk)
    return expert


@transaction.atomic
def refuse_recommendation(*, expert: Expert, by: Actor, at: datetime) -> Expert:
    """Refuse the recommendation, by the recommended person."""
    expert = _locked(expert)
    if expert.state != ExpertState.RECOMMENDED:
        raise MoveNotAllowed
    return _moved(expert, ExpertState.DECLINED, "thinktank.expert.refused", by, at)


@transaction.atomic
def start_review(*, expert: Expert, by: Actor, at: datetime) -> Expert:
    """Take up an application. :raises OwnCase: for one's own."""
    expert = _locked(expert)
    _refuse_own(expert, by)
    return _moved(expert, ExpertState.UNDER_REVIEW, "thinktank.expert.taken_up", by, at)


@transaction.atomic
def decline_expert(*, expert: Expert, reason: str, by: Actor, at: datetime) -> Expert:
    """
    Decline an application, with the reason.

    :raises OwnCase: for one's own.
    """
    expert = _locked(expert)
    _refuse_own(expert, by)
    return _moved(expert, ExpertState.DECLINED, "thinktank.expert.declined", by, at, reason)


@transaction.atomic
def appoint_expert(*, expert: Expert, starts_on: date, ends_on: date, by: Actor, at: datetime) -> Appointment:
    """
    Appoint for [starts_on, ends_on) with a numbered letter.

    :raises OwnCase: for one's own application.
    :raises TermTooLong: over three years, none at all, or beginning in the past.
    """
    expert = _locked(expert)
    _refuse_own(expert, by)
    if expert.state != ExpertState.UNDER_REVIEW:
        raise MoveNotAllowed
    expert.starts_on, expert.ends_on = starts_on, ends_on
    _refuse_term(starts_on, ends_on, localdate(at))
    _moved(expert, ExpertState.APPOINTED, "thinktank.expert.appointed", by, at)
    return _letter(expert, by, at)


@transaction.atomic
def renew_expert(*, expert: Expert, ends_on: date, by: Actor, at: datetime) -> Appointment:
    """
    A new letter from the end of the term (or today, if that has passed).

    :raises TermTooLong: over three years from then.
    """
    expert = _locked(expert)
    _refuse_own(expert, by)
    if expert.state != ExpertState.APPOINTED or expert.ends_on is None:
        raise MoveNotAllowed
    begins = max(expert.ends_on, localdate(at))
    _refuse_term(begins, ends_on, begins)
    if begins > expert.ends_on:
        expert.starts_on = begins
    expert.ends_on = ends_on
    expert.save(update_fields=["starts_on", "ends_on"])
    journal.record("thinktank.expert.renewed", about=expert, by=by, at=at)
    return _letter(expert, by, at, begins)


@transaction.atomic
def suspend_expert(*, expert: Expert, reason: str, by: Actor, at: datetime) -> Expert:
    """Draw no panels with them for a while; panels they sit on go on."""
    return _moved(_locked(expert), ExpertState.SUSPENDED, "thinktank.expert.suspended", by, at, reason)


@transaction.atomic
def resume_expert(*, expert: Expert, by: Actor, at: datetime) -> Expert:
    expert = _locked(expert)
    if expert.state != ExpertState.SUSPENDED:
        raise MoveNotAllowed
    return _moved(expert, ExpertState.APPOINTED, "thinktank.expert.resumed", by, at)


@transaction.atomic
def end_expert(*, expert: Expert, reason: str, by: Actor, at: datetime) -> Expert:
    """End a term today, with the reason."""
    return _moved(_locked(expert), ExpertState.ENDED, "thinktank.expert.ended", by, at, reason)


def end_terms(*, at: datetime) -> int:
    """End the terms that ran out; how many."""
    over = Expert.objects.filter(
        state__in=[ExpertState.APPOINTED, ExpertState.SUSPENDED], ends_on__lte=localdate(at)
    )
    ended = 0
    for expert in over:
        end_expert(expert=expert, reason="聘期已满。", by=CLOCK, at=at)
        ended += 1
    return ended


@transaction.atomic
def set_profile(
    *, expert: Expert, position: str, employer: str, introduction: str, shows: Sequence[str], by: Actor, at: datetime
) -> Expert:  # fmt: skip
    """Change one's own profile, and what of it is public. Category and fields are set by the bureau."""
    expert = _locked(expert)
    expert.position, expert.employer, expert.introduction = position, employer, introduction
    expert.shows = list(shows)
    expert.full_clean()
    expert.save(update_fields=["position", "employer", "introduction", "shows"])
    journal.record("thinktank.expert.profiled", about=expert, by=by, at=at, shows=list(shows))
    return expert


@transaction.atomic
def declare_interest(
    *, expert: Expert, institution: Institution | None, person_name: str, note: str, by: Actor, at: datetime
) -> Interest:
    """
    Declare a conflict of interest with an institution or a person; later draws exclude the expert for them.

    :raises NothingDeclared: without either.
    :raises ValidationError: if the institution is declared already.
    """
    expert = _locked(expert)
    if institution is None and not person_name.strip():
        raise NothingDeclared
    interest = Interest(
        expert=expert, institution=institution, person_name=person_name.strip(), note=note.strip(), declared_at=at
    )  # fmt: skip
    interest.full_clean()
    interest.save()
    journal.record("thinktank.interest.declared", about=interest, by=by, at=at, expert=expert.pk)
    return interest


@transaction.atomic
def withdraw_interest(*, interest: Interest, by: Actor, at: datetime) -> Interest:
    """
    Withdraw a declared conflict of interest that has ended.

    :raises MoveNotAllowed: if it was withdrawn.
    """
    interest = for_update(interest)
    if interest.withdrawn_at is not None:
        raise MoveNotAllowed
    interest.withdrawn_at = at
    interest.save(update_fields=["withdrawn_at"])
    journal.record("thinktank.interest.withdrawn", about=interest, by=by, at=at, expert=interest.expert_id)
    return interest


def _letter(expert: Expert, by: Actor, at: datetime, begins: date | None = None) -> Appointment:
    assert expert.starts_on is not None
    assert expert.ends_on is not None
    number = f"智聘{localdate(at):%Y}-{expert.pk:04d}-{expert.appointments.count() + 1}"
    return Appointment.objects.create(
        expert=expert, number=number, starts_on=begins or expert.starts_on, ends_on=expert.ends_on, made_by=by.person,
        made_at=at,
    )  # fmt: skip


def _refuse_term(starts_on: date, ends_on: date, first: date) -> None:
    longest = starts_on + timedelta(days=365 * policy.TERM_YEARS + 1)
    if starts_on < first or not starts_on < ends_on <= longest:
        raise TermTooLong(first=first, years=policy.TERM_YEARS)


def _moved(expert: Expert, target: str, fact: str, by: Actor, at: datetime, answer: str = "") -> Expert:
    EXPERT.move(expert, target)
    expert.since, expert.answer = at, answer
    expert.save(update_fields=["state", "since", "answer", "starts_on", "ends_on"])
    journal.record(fact, about=expert, by=by, at=at, note=answer)
    return expert


def _refuse_own(expert: Expert, by: Actor) -> None:
    if by.person.pk == expert.user_id:
        raise OwnCase


def _of(user: User) -> Expert | None:
    return Expert.objects.select_for_update(of=("self",)).filter(user=user).first()


def _locked(expert: Expert) -> Expert:
    return for_update(expert, "user")
