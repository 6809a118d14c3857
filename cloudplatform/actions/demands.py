"""Demands: post, support, merge, gather into a call, answer, decline, withdraw."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cloudplatform import rules
from cloudplatform.models import Audience, Demand, DemandSupport, Event, Product, ProductCall, TimeWish
from cloudplatform.queries.search_texts import of_demand
from cloudplatform.states import DEMAND, CallState, DemandState
from community.models import Area, Institution
from core import searchtext
from core.dates.workdays import add_working_days
from core.errors import DomainError
from core.models import JournalEntry
from core.record import journal
from core.record.actors import CLOCK, Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update
from core.record.moves import move


class NotSupportable(DomainError):
    code = "not_supportable"
    message = _("这条需求已经有结果了，不用再附议。想要别的，可以另提一条。")


class OwnDemand(DomainError):
    code = "own_demand"
    message = _("这是你自己提的，不用附议。")


class MergeImpossible(DomainError):
    code = "merge_impossible"
    message = _("只能合并到另一条还在处理的需求。")


class SeparationImpossible(DomainError):
    code = "separation_impossible"
    message = _("并入的那一条（{other}）已经有结果了，不能再分开。要另办的，请请街坊重新提一条。")


class CallNotOpen(DomainError):
    code = "call_not_open"
    message = _("这个征集已经截止或取消，请选别的征集。")


@transaction.atomic
def post_demand(
    *,
    area: Area,
    text: str,
    art_form: str = "",
    audience: str = Audience.ALL,
    time_wish: str = TimeWish.ANY,
    institution: Institution | None = None,
    by: Actor,
    at: datetime,
) -> Demand:
    """
    Post a demand for a street, in one's own name or for a station.

    Policy: 3.3.1, 需求采集. The street answers within five working days.

    :raises ValidationError: if a field or a constraint refuses the values.
    """
    demand = Demand(
        asker=by.person, institution=institution, area=area, text=text.strip(), art_form=art_form, audience=audience,
        time_wish=time_wish, posted_at=at,
        reply_due_on=add_working_days(localdate(at), rules.DEMAND_REPLY.on(at)),
    )  # fmt: skip
    demand.full_clean(exclude=["search"])
    demand.search = searchtext.document(*of_demand(demand))
    demand.save()
    journal.record("cloudplatform.demand.posted", about=demand, by=by, at=at)
    return demand


@transaction.atomic
def support_demand(*, demand: Demand, by: Actor, at: datetime) -> Demand:
    """
    Support (附议) somebody else's demand. Doing so twice changes nothing more.

    :raises NotSupportable: if it already has an outcome.
    :raises OwnDemand: if it is the person's own.
    """
    demand = for_update(demand)
    if demand.state not in (DemandState.POSTED, DemandState.SCREENED, DemandState.GATHERED):
        raise NotSupportable
    if demand.asker_id == by.person.pk:
        raise OwnDemand
    _, is_new = DemandSupport.objects.get_or_create(demand=demand, user=by.person, defaults={"at": at})
    if is_new:
        demand.support_count += 1
        demand.save(update_fields=["support_count"])
        journal.record("cloudplatform.demand.supported", about=demand, by=by, at=at)
    return demand


@transaction.atomic
def unsupport_demand(*, demand: Demand, by: Actor, at: datetime) -> Demand:
    """Withdraw one's support. Doing so twice changes nothing more."""
    demand = for_update(demand)
    removed, _rows = DemandSupport.objects.filter(demand=demand, user=by.person).delete()
    if removed:
        demand.support_count = F("support_count") - 1
        demand.save(update_fields=["support_count"])
        demand.refresh_from_db()
        journal.record("cloudplatform.demand.unsupported", about=demand, by=by, at=at)
    return demand


@transaction.atomic
def withdraw_demand(*, demand: Demand, by: Actor, at: datetime) -> Demand:
    """
    Withdraw one's own demand while nobody has dealt with it.

    :raises MoveNotAllowed: afterwards.
    """
    return move(demand, DEMAND, DemandState.WITHDRAWN, "cloudplatform.demand.withdrawn", by, at)


@transaction.atomic
def screen_demand(*, demand: Demand, by: Actor, at: datetime) -> Demand:
    """Publish a demand in the pool, where others can support it. One that was merged is separated instead."""
    if for_update(demand).state == DemandState.MERGED:
        raise MoveNotAllowed
    return move(demand, DEMAND, DemandState.SCREENED, "cloudplatform.demand.screened", by, at)


@transaction.atomic
def merge_demand(*, demand: Demand, into: Demand, by: Actor, at: datetime) -> Demand:
    """
    Merge a demand into a similar one: its author and supporters support the other one from now on.

    :raises MergeImpossible: if the other is the same, or already has an outcome.
    """
    rows = {
        row.pk: row
        for row in Demand.objects.select_for_update().filter(pk__in=[demand.pk, into.pk]).order_by("pk")
    }
    demand, into = rows[demand.pk], rows[into.pk]
    if demand.pk == into.pk or into.state not in (DemandState.SCREENED, DemandState.GATHERED):
        raise MergeImpossible
    DEMAND.move(demand, DemandState.MERGED)
    demand.merged_into = into
    demand.save(update_fields=["state", "merged_into"])
    behind = {*DemandSupport.objects.filter(demand=demand).values_list("user_id", flat=True), demand.asker_id}
    new = [DemandSupport(demand=into, user_id=user, at=at) for user in sorted(behind - {into.asker_id})]
    DemandSupport.objects.bulk_create(new, ignore_conflicts=True)
    into.support_count = DemandSupport.objects.filter(demand=into).count()
    into.save(update_fields=["support_count"])
    journal.record("cloudplatform.demand.merged", about=demand, by=by, at=at, into=into.pk)
    return demand


@transaction.atomic
def separate_demand(*, demand: Demand, reason: str, by: Actor, at: datetime) -> Demand:
    """
    Undo a merge: the demand is separate again, and the supports that came with it leave the other one.

    The days for its answer begin anew, since nobody worked on it meanwhile.

    :raises MoveNotAllowed: if it is not merged. :raises SeparationImpossible: once the other one has an outcome.
    """
    demand = Demand.objects.get(pk=demand.pk)
    pair = [demand.pk, demand.merged_into_id or 0]
    rows = {row.pk: row for row in Demand.objects.select_for_update().filter(pk__in=pair).order_by("pk")}
    demand = rows[demand.pk]
    DEMAND.move(demand, DemandState.SCREENED)
    into = rows.get(demand.merged_into_id or 0)
    if into is None:
        raise MoveNotAllowed
    if into.state not in (DemandState.SCREENED, DemandState.GATHERED):
        raise SeparationImpossible(other=into.number)
    merged = JournalEntry.objects.filter(
        subject=journal.subject_of(demand), fact="cloudplatform.demand.merged"
    )
    last = merged.order_by("-pk").first()
    if last is not None:
        behind = {
            *DemandSupport.objects.filter(demand=demand).values_list("user_id", flat=True),
            demand.asker_id,
        }
        DemandSupport.objects.filter(demand=into, user__in=behind, at=last.happened_at).delete()
        into.support_count = DemandSupport.objects.filter(demand=into).count()
        into.save(update_fields=["support_count"])
    demand.merged_into = None
    demand.reply_due_on = add_working_days(localdate(at), rules.DEMAND_REPLY.on(at))
    demand.save(update_fields=["state", "merged_into", "reply_due_on"])
    journal.record("cloudplatform.demand.separated", about=demand, by=by, at=at, note=reason, was_in=into.pk)
    return demand


@transaction.atomic
def gather_demand(*, demand: Demand, call: ProductCall, by: Actor, at: datetime) -> Demand:
    """
    Add a demand to a product call that is to answer it.

    :raises CallNotOpen: if the call is over.
    """
    demand = for_update(demand)
    if call.state not in (CallState.DRAFT, CallState.OPEN):
        raise CallNotOpen
    DEMAND.move(demand, DemandState.GATHERED)
    demand.call = call
    demand.save(update_fields=["state", "call"])
    journal.record("cloudplatform.demand.gathered", about=demand, by=by, at=at, call=call.pk)
    return demand


@transaction.atomic
def answer_demand(
    *,
    demand: Demand,
    answer: str,
    product: Product | None = None,
    event: Event | None = None,
    by: Actor,
    at: datetime,
) -> Demand:
    """Answer a demand in words, and with the product or event that meets it; author and supporters are notified."""
    demand = for_update(demand)
    DEMAND.move(demand, DemandState.ANSWERED)
    demand.answer, demand.answered_at = answer, at
    demand.answered_with_product, demand.answered_with_event = product, event
    demand.save(
        update_fields=["state", "answer", "answered_at", "answered_with_product", "answered_with_event"]
    )
    journal.record("cloudplatform.demand.answered", about=demand, by=by, at=at, note=answer)
    return demand


@transaction.atomic
def mark_overdue(*, demand: Demand, at: datetime) -> bool:
    """Note that the promised day has passed without an answer. Safe to repeat; True if this call did it."""
    demand = for_update(demand)
    if demand.overdue_at is not None or not demand.is_overdue(localdate(at)):
        return False
    demand.overdue_at = at
    demand.save(update_fields=["overdue_at"])
    journal.record("cloudplatform.demand.overdue", about=demand, by=CLOCK, at=at)
    return True


@transaction.atomic
def decline_demand(*, demand: Demand, reason: str, by: Actor, at: datetime) -> Demand:
    """Decline a demand, with the reason its author will read."""
    demand = for_update(demand)
    DEMAND.move(demand, DemandState.DECLINED)
    demand.answer, demand.answered_at = reason, at
    demand.save(update_fields=["state", "answer", "answered_at"])
    journal.record("cloudplatform.demand.declined", about=demand, by=by, at=at, note=reason)
    return demand
