"""
Joining the community: handed in, recommended by the district, decided by the city. Policy: 2.1, 3.1.1.

A district recommends the bodies of its area; of city bodies a first person of the city bureau does. Whoever
recommended does not decide, and nobody does either for their own application.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from community.members import credit_code
from community.members.actions.institutions import (
    CreditCodeTaken,
    CreditCodeWrong,
    NameTaken,
    Particulars,
    change_institution,
    particulars_of,
    register_institution,
)
from community.members.actions.members import AlreadyMember, begin_membership
from community.members.actions.seats import appoint_seat
from community.members.models import Institution, Kind, Membership, MembershipApplication, Seat
from community.members.queries.applications import claim_on_record
from community.members.states import APPLICATION, ApplicationState
from community.policy import CITY_CODE, Role
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update


class InAnotherApplication(DomainError):
    code = "in_another_application"
    message = _(
        "这个单位已有一份申请在办。是你们自己的同事交的，请让他查进度；不是，请联系所在区的主管部门。"
    )


class HeadSpeaksForIt(DomainError):
    code = "head_speaks_for_it"
    message = _("“{name}”已经有负责人在本平台办事，请由负责人登录后申请。")


class NotOfOurDistrict(DomainError):
    code = "not_of_our_district"
    message = _("区级及以下单位由{district}推荐，市里审定；请等区里推荐。")


class OnlyTheCityDecides(DomainError):
    code = "only_the_city_decides"
    message = _("接纳或不接纳由市级审定；区里可以推荐，或者退回补正。")


class SamePersonTwice(DomainError):
    code = "same_person_twice"
    message = _("申请、推荐和审定要由不同的人办。这份申请你已经办过一步，请让同事来办。")


class ClaimNeedsDocuments(DomainError):
    code = "claim_needs_documents"
    message = _(
        "名录中已有同名机构“{name}”，申请里没有证明材料，不能认定是它。请退回补正，让申请人上传登记证书。"
    )


@dataclass(frozen=True)
class Contact:
    """Whom the bureau calls about an application; shown to bureau staff only."""

    name: str = ""
    phone: str = ""


@transaction.atomic
def apply_for_membership(
    *, particulars: Particulars, contact: Contact, by: Actor, at: datetime
) -> MembershipApplication:
    """
    Hand in an application. A body on record with this name or code, and no membership, is the one meant.

    :raises CreditCodeWrong: if the check character does not fit.
    :raises CreditCodeTaken, NameTaken: if the code or the name is another body's.
    :raises AlreadyMember: if that body is a member.
    :raises HeadSpeaksForIt: if that body has a head, and it is not this person.
    :raises InAnotherApplication: if an application of this name, code or body is under way.
    """
    application = MembershipApplication(applicant=by.person, applied_at=at)
    _write(application, particulars, contact, by)
    journal.record(
        "community.application.applied",
        about=application,
        by=by,
        at=at,
        institution=application.institution_id,
    )
    return application


@transaction.atomic
def correct_application(
    *, application: MembershipApplication, particulars: Particulars, contact: Contact, by: Actor, at: datetime
) -> MembershipApplication:
    """
    Hand a returned application in again, corrected; it begins anew with the recommendation.

    :raises MoveNotAllowed: if it is not returned.
    :raises CreditCodeWrong, CreditCodeTaken, NameTaken, AlreadyMember, HeadSpeaksForIt, InAnotherApplication: as above.
    """
    application = _locked(application)
    APPLICATION.move(application, ApplicationState.APPLIED)
    application.applied_at = at
    application.notes, application.return_comment = {}, ""
    application.recommended_by = application.recommended_at = None
    application.recommendation = ""
    _write(application, particulars, contact, by)
    journal.record("community.application.corrected", about=application, by=by, at=at)
    return application


@transaction.atomic
def withdraw_application(
    *, application: MembershipApplication, by: Actor, at: datetime
) -> MembershipApplication:
    """
    Take an application back.

    :raises MoveNotAllowed: if it has been decided.
    """
    application = _locked(application)
    APPLICATION.move(application, ApplicationState.WITHDRAWN)
    application.save(update_fields=["state"])
    journal.record("community.application.withdrawn", about=application, by=by, at=at)
    return application


@transaction.atomic
def recommend_application(
    *, application: MembershipApplication, recommendation: str, by: Actor, at: datetime
) -> MembershipApplication:
    """
    Recommend a body to the city.

    :raises NotOfOurDistrict: if it is another's to recommend.
    :raises SamePersonTwice: if it is the person's own application.
    :raises ClaimNeedsDocuments: if it speaks for a body on record without a document.
    :raises MoveNotAllowed: if it does not wait for this.
    """
    application = _locked(application)
    _refuse_same_person(application, by)
    if not may_recommend(application, by):
        raise NotOfOurDistrict(district=_district_of(application))
    _refuse_bare_claim(application)
    APPLICATION.move(application, ApplicationState.RECOMMENDED)
    application.recommended_by, application.recommended_at = by.person, at
    application.recommendation = recommendation
    application.save(update_fields=["state", "recommended_by", "recommended_at", "recommendation"])
    journal.record("community.application.recommended", about=application, by=by, at=at, note=recommendation)
    return application


@transaction.atomic
def return_application(
    *, application: MembershipApplication, comment: str, notes: dict[str, str], by: Actor, at: datetime
) -> MembershipApplication:
    """
    Give an application back to be corrected, with what is wrong line by line ({field: text}).

    :raises MoveNotAllowed: if it waits for nobody.
    :raises SamePersonTwice: if it is the person's own application.
    """
    application = _locked(application)
    if by.person.pk == application.applicant_id:
        raise SamePersonTwice
    APPLICATION.move(application, ApplicationState.RETURNED)
    application.return_comment, application.notes = comment, notes
    application.save(update_fields=["state", "return_comment", "notes"])
    journal.record(
        "community.application.returned", about=application, by=by, at=at, note=comment, fields=sorted(notes)
    )
    return application


@transaction.atomic
def refuse_application(
    *, application: MembershipApplication, reason: str, by: Actor, at: datetime
) -> MembershipApplication:
    """
    Refuse a body, with the reason it will read.

    :raises OnlyTheCityDecides: for people of a district.
    :raises SamePersonTwice: if the person recommended it or handed it in.
    :raises MoveNotAllowed: if it waits for nobody.
    """
    application = _decided(application, ApplicationState.REFUSED, by, at)
    application.decision_reason = reason
    application.save(update_fields=["state", "decided_by", "decided_at", "decision_reason"])
    journal.record("community.application.refused", about=application, by=by, at=at, note=reason)
    return application


@transaction.atomic
def admit_application(
    *, application: MembershipApplication, by: Actor, at: datetime
) -> MembershipApplication:
    """
    Take a body in: it is put on record (or found there), becomes a member today, and the applicant its head.

    A body that has a head keeps it.

    :raises OnlyTheCityDecides: for people of a district.
    :raises SamePersonTwice: if the person recommended it or handed it in.
    :raises MoveNotAllowed: if it is not recommended.
    :raises ClaimNeedsDocuments: if it speaks for a body on record without a document.
    :raises CreditCodeTaken, NameTaken, AlreadyMember: if another took name, code or membership meanwhile.
    """
    application = _decided(application, ApplicationState.ADMITTED, by, at)
    _refuse_bare_claim(application)
    application.institution = _on_record(application, by, at)
    application.save(update_fields=["state", "decided_by", "decided_at", "institution"])
    begin_membership(institution=application.institution, joined_on=localdate(at), by=by, at=at)
    if application.applicant is not None and not _heads(application.institution, at).exists():
        appoint_seat(
            institution=application.institution, user=application.applicant, role=Role.HEAD,
            starts_on=localdate(at), by=by, at=at,
        )  # fmt: skip
    journal.record(
        "community.application.admitted",
        about=application,
        by=by,
        at=at,
        institution=application.institution.pk,
    )
    return application


def may_recommend(application: MembershipApplication, by: Actor) -> bool:
    """Whether the district (for city bodies: the city) of the acting person is the one to recommend it."""
    codes = Seat.objects.scope_codes(by.person)
    if application.is_of_the_city:
        return CITY_CODE in codes
    return any(application.area_id.startswith(code) for code in codes if code != CITY_CODE)


def may_decide(by: Actor) -> bool:
    return CITY_CODE in Seat.objects.scope_codes(by.person)


def _locked(application: MembershipApplication) -> MembershipApplication:
    return for_update(application, "area__parent", "institution", "applicant")


def _decided(
    application: MembershipApplication, target: ApplicationState, by: Actor, at: datetime
) -> MembershipApplication:
    application = _locked(application)
    if not may_decide(by):
        raise OnlyTheCityDecides
    _refuse_same_person(application, by)
    APPLICATION.move(application, target)
    application.decided_by, application.decided_at = by.person, at
    return application


def _refuse_same_person(application: MembershipApplication, by: Actor) -> None:
    if by.person.pk in (application.applicant_id, application.recommended_by_id):
        raise SamePersonTwice


def _refuse_bare_claim(application: MembershipApplication) -> None:
    """
    Check that an applicant for a body on record has documents.

    :raises ClaimNeedsDocuments: if there are none.
    """
    claim = claim_on_record(application)
    if claim is not None and not claim.has_documents:
        raise ClaimNeedsDocuments(name=claim.institution.name)


def _district_of(application: MembershipApplication) -> str:
    if application.is_of_the_city:
        return "市级主管部门"
    bureau = Institution.objects.filter(kind=Kind.BUREAU, area=application.area.district_code).first()
    return f"“{bureau}”" if bureau else "所在区的主管部门"


def _write(application: MembershipApplication, particulars: Particulars, contact: Contact, by: Actor) -> None:
    if not credit_code.is_valid(particulars.credit_code):
        raise CreditCodeWrong(credit_code=particulars.credit_code)
    application.institution = _meant(particulars, by)
    for field in ("name", "kind", "sector", "level", "area", "credit_code", "about"):
        setattr(application, field, getattr(particulars, field))
    application.contact_name, application.contact_phone = contact.name, contact.phone
    save_live(application)


def save_live(application: MembershipApplication) -> None:
    """
    Save an application that is not decided yet.

    :raises InAnotherApplication: if another is under way for the same code, name or body.
    """
    try:
        with transaction.atomic():
            application.save()
    except IntegrityError as error:
        if "community_one_live_application" in str(error):
            raise InAnotherApplication from error
        raise


def _meant(particulars: Particulars, by: Actor) -> Institution | None:
    """Find the body on record that applies; refuses a code or name that belongs to another body."""
    by_code = Institution.objects.filter(credit_code=particulars.credit_code).first()
    by_name = Institution.objects.filter(name=particulars.name).first()
    found = by_code or by_name
    if found is None:
        return None
    if found.name != particulars.name:
        raise CreditCodeTaken(credit_code=particulars.credit_code)
    if found.credit_code not in (None, particulars.credit_code):
        raise NameTaken(name=particulars.name)
    if Membership.objects.live().filter(institution=found).exists():
        raise AlreadyMember(name=found.name)
    seats = Seat.objects.filter(institution=found, role=Role.HEAD).current()
    if seats.exists() and not seats.filter(user=by.person).exists():
        raise HeadSpeaksForIt(name=found.name)
    return found


def _on_record(application: MembershipApplication, by: Actor, at: datetime) -> Institution:
    """Register the body, or complete its record."""
    if application.institution is None:
        return register_institution(particulars=_particulars(application), by=by, at=at)
    known = particulars_of(application.institution)
    completed = replace(
        known,
        credit_code=known.credit_code or application.credit_code,
        about=known.about or application.about,
    )
    return change_institution(institution=application.institution, particulars=completed, by=by, at=at)


def _particulars(application: MembershipApplication) -> Particulars:
    code = CITY_CODE if application.is_of_the_city else application.area.district_code
    bureau = Institution.objects.filter(kind=Kind.BUREAU, area=code).order_by("pk").first()
    return Particulars(
        name=application.name, kind=application.kind, sector=application.sector, level=application.level,
        area=application.area, supervisor=bureau, credit_code=application.credit_code, about=application.about,
    )  # fmt: skip


def _heads(institution: Institution, at: datetime) -> QuerySet[Seat]:
    """Seats of heads, current or future."""
    seats = Seat.objects.filter(institution=institution, role=Role.HEAD)
    return seats.exclude(ends_on__lte=localdate(at))
