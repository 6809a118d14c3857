"""Brands merged from similar activities, and key work that may become a proposal. Policy: 3.2.1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from community.models import Institution
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update
from projects.actions.plan import SayWhy
from projects.models import Brand, BrandItem, KeyWork, Project
from projects.states import BRAND, BrandState

JOINS_FROM = 2  # things, or there is nothing to join


class NothingToJoin(DomainError):
    code = "nothing_to_join"
    message = _("整合至少要有两项原来的活动或服务。请再加一项并入的内容。")


class MergedInFuture(DomainError):
    code = "merged_in_future"
    message = _("并入日期不能晚于今天。")


@dataclass(frozen=True)
class Item:
    """What is merged: its kind, its old name, whose it was, and since when it is part of the brand."""

    kind: str
    name: str
    institution: Institution
    merged_on: date
    project: Project | None = None


@transaction.atomic
def propose_brand(
    *, lead: Institution, name: str, kind: str, about: str, project: Project | None, items: Sequence[Item] = (),
    by: Actor, at: datetime,
) -> Brand:  # fmt: skip
    """Propose to join what members do under one brand; the bureau recognises it."""
    brand = Brand(
        name=name.strip(), kind=kind, about=about.strip(), lead=lead, project=project, proposed_by=by.person,
        proposed_at=at, is_sample=lead.is_sample,
    )  # fmt: skip
    brand.full_clean()
    brand.save()
    for item in items:
        _merge(brand, item, at)
    journal.record("projects.brand.proposed", about=brand, by=by, at=at, lead=lead.pk, kind=kind)
    return brand


@transaction.atomic
def merge_item(*, brand: Brand, item: Item, by: Actor, at: datetime) -> BrandItem:
    """
    Merge one more activity, product or service into a brand that is proposed or joined.

    :raises MergedInFuture: if its day lies ahead.
    """
    brand = for_update(brand)
    if brand.state not in (BrandState.PROPOSED, BrandState.JOINED):
        raise MoveNotAllowed
    row = _merge(brand, item, at)
    journal.record(
        "projects.brand.merged", about=brand, by=by, at=at, item=row.pk, institution=item.institution.pk
    )
    return row


@transaction.atomic
def join_brand(*, brand: Brand, by: Actor, at: datetime) -> Brand:
    """
    Recognise a proposed brand, by the bureau.

    :raises NothingToJoin: with fewer than two things to join.
    """
    brand = for_update(brand)
    if brand.items.count() < JOINS_FROM:
        raise NothingToJoin
    BRAND.move(brand, BrandState.JOINED)
    brand.joined_on = localdate(at)
    brand.save(update_fields=["state", "joined_on"])
    journal.record("projects.brand.joined", about=brand, by=by, at=at)
    return brand


@transaction.atomic
def refuse_brand(*, brand: Brand, reason: str, by: Actor, at: datetime) -> Brand:
    """Refuse a proposed brand, with the reason."""
    return _close(brand, BrandState.REFUSED, "projects.brand.refused", reason, by, at)


@transaction.atomic
def end_brand(*, brand: Brand, reason: str, by: Actor, at: datetime) -> Brand:
    """End one's own brand, by its lead; what was merged stays on record."""
    return _close(brand, BrandState.ENDED, "projects.brand.ended", reason, by, at)


@transaction.atomic
def revoke_brand(*, brand: Brand, reason: str, by: Actor, at: datetime) -> Brand:
    """End somebody's brand, for the bureau, which needs two people; what was merged stays on record."""
    return _close(brand, BrandState.ENDED, "projects.brand.ended", reason, by, at)


@transaction.atomic
def record_key_work(
    *, institution: Institution, title: str, about: str, basis: str, since: date, by: Actor, at: datetime
) -> KeyWork:
    """Record key work an institution leads already, so that it can become a proposal."""
    work = KeyWork(
        institution=institution, title=title.strip(), about=about.strip(), basis=basis.strip(), since=since,
        told_by=by.person, told_at=at,
    )  # fmt: skip
    work.full_clean()
    work.save()
    journal.record("projects.keywork.recorded", about=work, by=by, at=at, institution=institution.pk)
    return work


def _merge(brand: Brand, item: Item, at: datetime) -> BrandItem:
    if item.merged_on > localdate(at):
        raise MergedInFuture
    row = BrandItem(
        brand=brand, kind=item.kind, name=item.name.strip(), institution=item.institution, project=item.project,
        merged_on=item.merged_on,
    )  # fmt: skip
    row.full_clean()
    row.save()
    return row


def _close(brand: Brand, target: str, fact: str, reason: str, by: Actor, at: datetime) -> Brand:
    brand = for_update(brand)
    if not reason.strip():
        raise SayWhy
    BRAND.move(brand, target)
    brand.reason = reason.strip()
    if target == BrandState.ENDED:
        brand.ended_on = localdate(at)
    brand.save(update_fields=["state", "reason", "ended_on"])
    journal.record(fact, about=brand, by=by, at=at, note=reason)
    return brand
