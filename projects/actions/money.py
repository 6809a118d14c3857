"""The ledger of a project: income, expenditure, corrections by counter-entry only. Policy: 4.2a."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.files import attachments
from core.models import Attachment
from core.record import journal
from core.record.actors import CLOCK, Actor
from core.record.locks import for_update
from projects.actions.plan import SayWhy, locked_running
from projects.models import EntryKind, FundingAccount, FundingEntry, Project
from projects.policy import Source
from projects.queries.money import drifted_accounts


class SpentAboveReceived(DomainError):
    code = "spent_above_received"
    message = _(
        "账上不够：{source}到账 {received} 元，已支出 {spent} 元，这一笔 {amount} 元。请先登记到账，或检查金额。"
    )


class ValuationMissing(DomainError):
    code = "valuation_missing"
    message = _("实物和服务折价要写明怎么折的价，比如市场价、工时单价、协议价。")


class BookedInFuture(DomainError):
    code = "booked_in_future"
    message = _("日期不能晚于今天。还没发生的收支，发生后再登记。")


class AlreadyCancelled(DomainError):
    code = "already_cancelled"
    message = _("这一笔已经冲销过，或者本身就是冲销，不能再冲销。请刷新页面看看。")


@transaction.atomic
def book_entry(
    *, project: Project, source: str, kind: str, amount_cents: int, booked_on: date, purpose: str,
    valuation: str = "", files: Sequence[Attachment] = (), by: Actor, at: datetime,
) -> FundingEntry:  # fmt: skip
    """
    Book income from `source` or expenditure, in cents.

    :raises SpentAboveReceived: if more would be spent than came; the database refuses it too.
    :raises ValuationMissing: for things in kind without how they were valued.
    :raises BookedInFuture: if `booked_on` lies ahead.
    """
    project = locked_running(project)
    if booked_on > localdate(at):
        raise BookedInFuture
    if source == Source.IN_KIND and kind == EntryKind.RECEIVED and not valuation.strip():
        raise ValuationMissing
    account, _made = FundingAccount.objects.get_or_create(project=project, source=source)
    entry = FundingEntry(
        account=account, kind=kind, amount_cents=amount_cents, booked_on=booked_on, purpose=purpose.strip(),
        valuation=valuation.strip(), recorded_by=by.person, recorded_at=at,
    )  # fmt: skip
    return _enter(entry, files, by, at)


@transaction.atomic
def cancel_entry(*, entry: FundingEntry, reason: str, by: Actor, at: datetime) -> FundingEntry:
    """
    Cancel an entry by a counter-entry of the same amount; the mistake stays legible.

    :raises AlreadyCancelled: if it is one, or has one.
    :raises SpentAboveReceived: if what came was spent meanwhile.
    """
    locked_running(entry.account.project)
    if not reason.strip():
        raise SayWhy
    entry = for_update(entry, "account__project")
    if entry.corrects_id is not None or FundingEntry.objects.filter(corrects=entry).exists():
        raise AlreadyCancelled
    counter = FundingEntry(
        account=entry.account, kind=entry.kind, amount_cents=-entry.amount_cents, booked_on=localdate(at),
        purpose=f"冲销：{reason.strip()}"[:160], corrects=entry, recorded_by=by.person, recorded_at=at,
    )  # fmt: skip
    return _enter(counter, (), by, at)


@transaction.atomic
def reconcile_accounts(*, at: datetime) -> int:
    """
    Reconciliation: recount every account from its entries; returns how many differ. Each difference becomes a fact,
    never corrected silently.
    """
    drifts = drifted_accounts()
    for drift in drifts:
        journal.record(
            "projects.account.drifted", about=FundingAccount(pk=drift.pk), by=CLOCK, at=at,
            says=drift.says, counted=drift.counted,
        )  # fmt: skip
    return len(drifts)


def _enter(entry: FundingEntry, files: Sequence[Attachment], by: Actor, at: datetime) -> FundingEntry:
    entry.full_clean()
    if not move_money(entry.account, entry.kind, entry.amount_cents):
        account = FundingAccount.objects.get(pk=entry.account_id)
        raise SpentAboveReceived(
            source=account.get_source_display(), received=_yuan(account.received_cents),
            spent=_yuan(account.spent_cents), amount=_yuan(abs(entry.amount_cents)),
        )  # fmt: skip
    entry.save()
    attachments.claim(files, entry)
    journal.record(
        "projects.money.booked", about=entry, by=by, at=at, project=entry.account.project_id,
        source=entry.account.source, kind=entry.kind, cents=entry.amount_cents,
    )  # fmt: skip
    return entry


def move_money(account: FundingAccount, kind: str, cents: int) -> bool:
    """Update the account's counter in one conditional UPDATE; False if spending would exceed what was received."""
    rows = FundingAccount.objects.filter(pk=account.pk)
    if kind == EntryKind.RECEIVED:
        enough = rows.filter(spent_cents__lte=F("received_cents") + cents)
        return enough.update(received_cents=F("received_cents") + cents) == 1
    enough = rows.filter(received_cents__gte=F("spent_cents") + cents, spent_cents__gte=-cents)
    return enough.update(spent_cents=F("spent_cents") + cents) == 1


def _yuan(cents: int) -> str:
    return f"{cents // 100:,}.{cents % 100:02d}" if cents % 100 else f"{cents // 100:,}"
