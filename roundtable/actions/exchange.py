"""Exchange board (合作撮合): offers and needs, agreements signed by two seats, and their outcome. Policy: 3.1.3."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from community.models import Institution, Purpose, Space
from community.places.actions import space_bookings
from community.places.actions.space_bookings import Ask
from community.places.queries.sharing import Borrower
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update
from core.record.moves import move
from projects.actions import parts
from projects.models import Project
from roundtable.models import Agreement, Post, Side
from roundtable.states import AGREEMENT, POST, AgreementState, PostState


class PostOver(DomainError):
    code = "post_over"
    message = _("这条合作信息已经收回、谈成或过期，请另找一条。")


class OwnPost(DomainError):
    code = "own_post"
    message = _("这是本单位自己挂出的，不能和自己约定。")


class OverAlready(DomainError):
    code = "over_already"
    message = _("“到哪天”已经过去，挂出来没有人看得到。请改成今天或以后。")


class SpaceOfAnother(DomainError):
    code = "space_of_another"
    message = _("只能提供本单位的空间，而且要先开放借用。")


class TimeMissing(DomainError):
    code = "time_missing"
    message = _("用平台上的空间要写开始和结束时间，双方签了就直接借好。")


class NotYourSignature(DomainError):
    code = "not_your_signature"
    message = _("要由对方单位的另一个人来签。")


class ProjectOfAnother(DomainError):
    code = "project_of_another"
    message = _("只能写进两家之一牵头、还能改的项目。")


@dataclass(frozen=True)
class PostFields:
    side: str
    resource: str
    title: str
    since: date
    until: date
    text: str = ""
    space: Space | None = None
    is_matched: bool = True


@dataclass(frozen=True)
class Terms:
    """What one side proposes; times where a space of the portal is used, a project where it joins one."""

    terms: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    project: Project | None = None


@transaction.atomic
def post(*, institution: Institution, fields: PostFields, by: Actor, at: datetime) -> Post:
    """
    Post an offer or a need on the exchange board.

    :raises SpaceOfAnother: for a space one does not own or lend. :raises OverAlready: for days gone by.
    """
    if fields.until < localdate(at):
        raise OverAlready
    space = fields.space
    if space is not None:
        rule = getattr(space, "rule", None)
        if space.facility.institution_id != institution.pk or rule is None or not rule.is_shared:
            raise SpaceOfAnother
    row = Post(
        institution=institution, posted_by=by.person, posted_at=at, is_sample=institution.is_sample, **vars(fields)
    )  # fmt: skip
    row.full_clean()
    row.save()
    journal.record(
        "roundtable.post.posted", about=row, by=by, at=at, side=fields.side, resource=fields.resource
    )
    return row


@transaction.atomic
def withdraw(*, post: Post, by: Actor, at: datetime) -> Post:
    return move(post, POST, PostState.WITHDRAWN, "roundtable.post.withdrawn", by, at)


@transaction.atomic
def set_matching(*, post: Post, is_matched: bool, by: Actor, at: datetime) -> Post:
    """Turn matching on or off, in both directions."""
    post = for_update(post)
    post.is_matched = is_matched
    post.save(update_fields=["is_matched"])
    journal.record("roundtable.post.matching_set", about=post, by=by, at=at, is_matched=is_matched)
    return post


@transaction.atomic
def propose(*, post: Post, institution: Institution, terms: Terms, by: Actor, at: datetime) -> Agreement:
    """
    Answer an entry of the board with an agreement, signed by one's own seat.

    :raises PostOver: if it is not open. :raises OwnPost: for one's own. :raises TimeMissing: for a space without times.
    :raises ProjectOfAnother: for a project neither side leads.
    """
    post = for_update(post, "institution")
    if post.state != PostState.OPEN or post.until < localdate(at):
        raise PostOver
    if post.institution_id == institution.pk:
        raise OwnPost
    if post.space_id is not None and (terms.starts_at is None or terms.ends_at is None):
        raise TimeMissing
    pair = {post.institution_id, institution.pk}
    if terms.project is not None and (terms.project.lead_id not in pair or not terms.project.is_writable):
        raise ProjectOfAnother
    giver, taker = (
        (post.institution, institution) if post.side == Side.OFFER else (institution, post.institution)
    )
    row = Agreement(
        post=post, giver=giver, taker=taker, proposer=institution, proposed_by=by.person, proposed_at=at, **vars(terms)
    )  # fmt: skip
    row.full_clean()
    row.save()
    journal.record("roundtable.agreement.proposed", about=row, by=by, at=at, giver=giver.pk, taker=taker.pk)
    return row


@transaction.atomic
def sign(*, agreement: Agreement, by: Actor, at: datetime) -> Agreement:
    """
    The other side's seat signs: the space is borrowed, or the partner's line is in the project's application.

    :raises NotYourSignature: for the proposer's side.
    """
    agreement = _answered(agreement, AgreementState.SIGNED, "", by, at)
    entry = Post.objects.select_for_update(of=("self",)).select_related("space").get(pk=agreement.post_id)
    if entry.space is not None and agreement.starts_at and agreement.ends_at:
        agreement.booking = space_bookings.ask_for_space(
            space=entry.space, borrower=Borrower(institution=agreement.taker), by=by, at=at,
            ask=Ask(starts_at=agreement.starts_at, ends_at=agreement.ends_at, purpose=Purpose.MEETING,
                    title=entry.title[:80], people=1),
        )  # fmt: skip
    if agreement.project is not None:
        _join(agreement, agreement.project, by, at)
    agreement.save()
    POST.move(entry, PostState.AGREED)
    entry.save(update_fields=["state"])
    journal.record(
        "roundtable.agreement.signed", about=agreement, by=by, at=at, booking=agreement.booking_id,
        project=agreement.project_id,
    )  # fmt: skip
    return agreement


@transaction.atomic
def decline(*, agreement: Agreement, reason: str, by: Actor, at: datetime) -> Agreement:
    """Decline an agreement, by the other side, with the reason; the entry stays on the board."""
    agreement = _answered(agreement, AgreementState.DECLINED, reason, by, at)
    agreement.save()
    journal.record("roundtable.agreement.declined", about=agreement, by=by, at=at, note=reason)
    return agreement


@transaction.atomic
def finish(*, agreement: Agreement, outcome: str, by: Actor, at: datetime) -> Agreement:
    """Record the outcome of an agreement."""
    agreement = _locked(agreement)
    AGREEMENT.move(agreement, AgreementState.FINISHED)
    agreement.outcome = outcome.strip()
    agreement.full_clean()
    agreement.save()
    journal.record("roundtable.agreement.finished", about=agreement, by=by, at=at, note=outcome)
    return agreement


def _answered(agreement: Agreement, target: str, reason: str, by: Actor, at: datetime) -> Agreement:
    agreement = _locked(agreement)
    AGREEMENT.move(agreement, target)
    other = agreement.taker if agreement.proposer_id == agreement.giver_id else agreement.giver
    holds = Institution.objects.with_seat(by.person).filter(pk=other.pk).exists()
    if not holds or by.person.pk == agreement.proposed_by_id:
        raise NotYourSignature
    agreement.answered_by, agreement.answered_at, agreement.answer = by.person, at, reason
    return agreement


def _join(agreement: Agreement, project: Project, by: Actor, at: datetime) -> None:
    """The side that does not lead becomes a partner of the project; those on it stay."""
    partner = agreement.taker if project.lead_id == agreement.giver_id else agreement.giver
    rows = [
        parts.PartnerRow(one.institution, one.contribution, tuple(one.shares))
        for one in project.partners.select_related("institution")
        if one.institution_id != partner.pk
    ]
    rows.append(parts.PartnerRow(partner, agreement.terms[:300]))
    parts.write_partners(project=project, rows=rows, by=by, at=at)


def _locked(agreement: Agreement) -> Agreement:
    return for_update(agreement, "giver", "taker", "project", "post")
