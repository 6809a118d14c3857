"""
Product review (开放式中央厨房, open kitchen): qualification, three reviews by three people, public notice, objections,
shelving. Policy: 3.3.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cloudplatform import policy, rules
from cloudplatform.actions.products import merge_change
from cloudplatform.models import ContentReview, LineNote, Objection, Product, ProductVersion, Verdict
from cloudplatform.states import PRODUCT, ProductState
from community.models import Seat
from core.dates.workdays import add_working_days
from core.errors import DomainError
from core.files.pictures import show_pictures
from core.models import User
from core.record import journal, objections
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update
from core.states import ObjectionState


class ConflictOfInterest(DomainError):
    code = "conflict_of_interest"
    message = _("你和这个供给方有关（提交人或在该单位有席位），请由其他同事办理。")


class ReviewedAlready(DomainError):
    code = "reviewed_already"
    message = _("你已经审过这一版，三审要三个人，请由另一位同事审。")


class StageTaken(DomainError):
    code = "stage_taken"
    message = _("这一审刚由别的同事审完了，请刷新看看现在到哪一审。")


class SayWhatIsWrong(DomainError):
    code = "say_what_is_wrong"
    message = _("退回或不通过要写明意见，至少写一条。")


class NoticeStillRuns(DomainError):
    code = "notice_still_runs"
    message = _("公示到 {until} 才期满，之后才能上架。")


class ObjectionsOpen(DomainError):
    code = "objections_open"
    message = _("还有 {count} 条异议没有答复，答复后才能上架。")


class NotInNotice(DomainError):
    code = "not_in_notice"
    message = _("这个产品不在公示期内，不能提异议。有意见可以拨打 12345。")


@transaction.atomic
def qualify_product(*, product: Product, by: Actor, at: datetime) -> Product:
    """
    Qualify a product (supplier and papers are in order); content review begins.

    :raises ConflictOfInterest: for who handed it in or sits at the supplier.
    """
    product = for_update(product)
    _refuse_interested(product, by.person)
    PRODUCT.move(product, ProductState.QUALIFIED)
    product.qualified_by = by.person
    product.save(update_fields=["state", "qualified_by"])
    journal.record("cloudplatform.product.qualified", about=product, by=by, at=at)
    return product


@transaction.atomic
def return_product(
    *, product: Product, comment: str, notes: Mapping[str, str], by: Actor, at: datetime
) -> Product:
    """
    Send an offer back before qualification, line by line: `notes` by field name.

    :raises SayWhatIsWrong: without any comment or note.
    """
    product = for_update(product)
    if product.state == ProductState.QUALIFIED:
        raise MoveNotAllowed
    _send_back(product, _latest(product), ProductState.RETURNED, comment, notes, by, at)
    return product


@transaction.atomic
def reject_product(*, product: Product, comment: str, by: Actor, at: datetime) -> Product:
    """Refuse an offer for good, with the reason."""
    product = for_update(product)
    _send_back(product, _latest(product), ProductState.REJECTED, comment, {}, by, at)
    return product


@transaction.atomic
def review_content(
    *, product: Product, verdict: str, comment: str, notes: Mapping[str, str], by: Actor, at: datetime
) -> ContentReview:
    """
    Do the next of the three reviews of the version at hand. The third pass ends the review.

    :raises ReviewedAlready: if the person did one of the others; the database refuses it too.
    :raises ConflictOfInterest: for who handed it in or sits at the supplier.
    :raises SayWhatIsWrong: if it is sent back without a word.
    """
    product = for_update(product)
    if product.state != ProductState.QUALIFIED:
        raise MoveNotAllowed
    _refuse_interested(product, by.person)
    version = _latest(product)
    review = _write_review(version, verdict, comment, by, at)
    if verdict == Verdict.PASSED and review.stage == policy.REVIEW_STAGES[-1]:
        PRODUCT.move(product, ProductState.REVIEWED)
        product.save(update_fields=["state"])
        version.approved_at = at
        version.save(update_fields=["approved_at"])
        journal.record("cloudplatform.product.approved", about=product, by=by, at=at, version=version.number)
    elif verdict != Verdict.PASSED:
        target = ProductState.RETURNED if verdict == Verdict.RETURNED else ProductState.REJECTED
        _send_back(product, version, target, comment, notes, by, at)
    return review


def _write_review(
    version: ProductVersion, verdict: str, comment: str, by: Actor, at: datetime
) -> ContentReview:
    done = list(version.reviews.values_list("reviewer_id", flat=True))
    if by.person.pk in done:
        raise ReviewedAlready
    try:
        with transaction.atomic():
            review = ContentReview.objects.create(
                version=version,
                stage=len(done) + 1,
                reviewer=by.person,
                verdict=verdict,
                comment=comment,
                decided_at=at,
            )
    except IntegrityError as error:
        raise StageTaken from error
    journal.record(
        "cloudplatform.product.reviewed", about=version.product, by=by, at=at, note=comment,
        version=version.number, stage=review.stage, verdict=verdict,
    )  # fmt: skip
    return review


@transaction.atomic
def start_notice(*, product: Product, by: Actor, at: datetime) -> Product:
    """Start the public notice of an approved product: five working days, the day of publication not counted."""
    product = for_update(product)
    PRODUCT.move(product, ProductState.IN_NOTICE)
    product.notice_from = localdate(at)
    last_day = add_working_days(product.notice_from, rules.PRODUCT_NOTICE.on(at))
    product.notice_until = last_day + policy.ONE_DAY
    product.save(update_fields=["state", "notice_from", "notice_until"])
    journal.record("cloudplatform.product.noticed", about=product, by=by, at=at)
    return product


@transaction.atomic
def file_objection(
    *, product: Product, name: str, contact: str, text: str, by: Actor, at: datetime
) -> Objection:
    """
    Object by name during public notice.

    :raises NotInNotice: outside the period. :raises NameNeeded: without a name and a way to reach its holder.
    :raises ValidationError: if the person's last objection is not answered yet.
    """
    product = for_update(product)
    if (
        product.state != ProductState.IN_NOTICE
        or product.notice_until is None
        or localdate(at) >= product.notice_until
    ):
        raise NotInNotice
    objection = Objection(product=product, text=text)
    objections.file(
        objection,
        "cloudplatform.objection.filed",
        name=name,
        contact=contact,
        by=by,
        at=at,
        product=product.pk,
    )
    return objection


@transaction.atomic
def answer_objection(
    *, objection: Objection, is_upheld: bool, answer: str, by: Actor, at: datetime
) -> Objection:
    """
    Answer in writing; an objection upheld ends the product's way to the shelf.

    :raises OwnObjection: for who filed it.
    """
    objection = for_update(objection)
    objections.answer(
        objection,
        "cloudplatform.objection.answered",
        is_upheld=is_upheld,
        words=answer,
        by=by,
        at=at,
        note=answer,
    )
    if is_upheld:
        reject_product(product=objection.product, comment=answer, by=by, at=at)
    return objection


def uphold_objection(*, objection: Objection, answer: str, by: Actor, at: datetime) -> Objection:
    """Answer that an objection is right; the product's way ends by it, so it takes two people."""
    return answer_objection(objection=objection, is_upheld=True, answer=answer, by=by, at=at)


@transaction.atomic
def shelve_product(*, product: Product, by: Actor, at: datetime) -> Product:
    """
    Put a product on the shelf (上架) after its public notice; a change replaces the version there.

    :raises NoticeStillRuns: before the notice has run its working days.
    :raises ObjectionsOpen: while an objection waits for its answer.
    """
    product = for_update(product)
    if product.state != ProductState.IN_NOTICE or product.notice_until is None:
        raise MoveNotAllowed
    if localdate(at) < product.notice_until:
        raise NoticeStillRuns(until=f"{product.notice_until:%-m月%-d日}")
    waiting = Objection.objects.filter(product=product, state=ObjectionState.FILED).count()
    if waiting:
        raise ObjectionsOpen(count=waiting)
    if product.revises_id is not None:
        return merge_change(change=product, by=by, at=at)
    PRODUCT.move(product, ProductState.ON_SHELF)
    product.shelved_at = product.shelved_at or at
    product.save(update_fields=["state", "shelved_at"])
    show_pictures(product)
    journal.record("cloudplatform.product.shelved", about=product, by=by, at=at)
    return product


def _send_back(
    product: Product,
    version: ProductVersion,
    target: str,
    comment: str,
    notes: Mapping[str, str],
    by: Actor,
    at: datetime,
) -> None:
    lines = {name: text.strip() for name, text in notes.items() if text.strip()}
    if not comment.strip() and not lines:
        raise SayWhatIsWrong
    PRODUCT.move(product, target)
    product.save(update_fields=["state"])
    LineNote.objects.bulk_create(
        LineNote(version=version, field=name, text=text, made_by=by.person, made_at=at)
        for name, text in lines.items()
    )
    fact = (
        "cloudplatform.product.returned"
        if target == ProductState.RETURNED
        else "cloudplatform.product.rejected"
    )
    journal.record(
        fact, about=product, by=by, at=at, note=comment, version=version.number, lines=sorted(lines)
    )


def _refuse_interested(product: Product, person: User) -> None:
    """Refuse reviewers with a conflict of interest."""
    sits_there = Seat.objects.of(person).filter(institution_id=product.supplier_id).exists()
    handed_in = product.versions.filter(made_by=person).exists()
    if sits_there or handed_in:
        raise ConflictOfInterest


def _latest(product: Product) -> ProductVersion:
    return product.versions.select_for_update().order_by("-number")[:1].get()
