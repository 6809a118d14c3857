"""Money by source, of a project and of the city, by the catalogue of measures. Policy: 4.2a."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from core import measures
from core.measures import Cut, Kind, Period
from projects.models import GOVERNMENT, EntryKind, FundingAccount, FundingEntry, Project
from projects.policy import Source

MONEY: Final = ("money.applied", "money.received", "money.spent")
EVER: Final = Period.up_to(date.max.replace(year=2999))  # the ledger holds no day to come


@dataclass(frozen=True)
class Line:
    """One source. Cents; planned is what the application says, received and spent what the ledger says."""

    source: str
    label: str
    planned_cents: int
    received_cents: int
    spent_cents: int

    @property
    def balance_cents(self) -> int:
        return self.received_cents - self.spent_cents

    @property
    def is_government(self) -> bool:
        return self.source in GOVERNMENT


@dataclass(frozen=True)
class Mix:
    """Money by source. Shares are of what was received, 0–1; None while nothing has come."""

    lines: Sequence[Line]

    @property
    def planned_cents(self) -> int:
        return sum(line.planned_cents for line in self.lines)

    @property
    def received_cents(self) -> int:
        return sum(line.received_cents for line in self.lines)

    @property
    def spent_cents(self) -> int:
        return sum(line.spent_cents for line in self.lines)

    @property
    def balance_cents(self) -> int:
        return self.received_cents - self.spent_cents

    @property
    def government_share(self) -> float | None:
        """政府投入为主: the part of the government in what was received."""
        if not self.received_cents:
            return None
        return sum(line.received_cents for line in self.lines if line.is_government) / self.received_cents

    @property
    def points(self) -> Sequence[tuple[str, float]]:
        """For a bar chart: received by source, in units of 10,000 yuan."""
        return [(line.label, round(line.received_cents / 1_000_000, 2)) for line in self.lines]


def mix_of(project: Project) -> Mix:
    """Answer the money of one project by the measures of the catalogue. Three queries."""
    return _mix([str(project.pk)])


def mix_of_city() -> Mix:
    """Answer the money of all projects that are or were public, by the measures of the catalogue. Four queries."""
    return _mix([str(pk) for pk in Project.objects.public().values_list("pk", flat=True)])


def _mix(keys: Sequence[str]) -> Mix:
    """The money of projects, by source, whenever it was booked."""
    planned, received, spent = (_by_source(code, keys) for code in MONEY)
    lines = [
        Line(source, str(label), planned[source], received[source], spent[source])
        for source, label in Source.choices
    ]
    return Mix([line for line in lines if line.planned_cents or line.received_cents or line.spent_cents])


def _by_source(code: str, keys: Sequence[str]) -> Counter[str]:
    """The cents a measure counts for projects, by source. One query."""
    found: Counter[str] = Counter()
    for cell in measures.get(code).cells(Kind.PROJECT, EVER, Cut.FUND_SOURCE, only=keys):
        found[cell.cut] += cell.numerator
    return found


@dataclass(frozen=True)
class ProjectMoney:
    """A project and its money in cents: what the application says, what came, what went."""

    project: Project
    planned_cents: int
    received_cents: int
    spent_cents: int


def by_project() -> Sequence[ProjectMoney]:
    """Public projects with their money by the measures of the catalogue, most received first. Four queries."""
    cells = [measures.get(code).by_subject(Kind.PROJECT, EVER) for code in MONEY]
    found = [
        ProjectMoney(one, *(cell.numerator if cell else 0 for cell in (of.get(str(one.pk)) for of in cells)))
        for one in Project.objects.public().select_related("lead").defer("search").order_by("pk")
    ]
    return sorted(found, key=lambda one: -one.received_cents)


def entries_of(project: Project) -> QuerySet[FundingEntry]:
    """The ledger of a project, latest first."""
    return (
        FundingEntry.objects.filter(account__project=project)
        .select_related("account", "corrects", "corrected_by", "recorded_by")
        .order_by("-booked_on", "-pk")
    )


@dataclass(frozen=True)
class AccountDrift:
    """An account whose counter does not equal its entries, in cents."""

    pk: int
    says: int
    counted: int


def proof_of_accounts(_at: datetime) -> list[str]:
    """A line for each counter of an account that differs (core.record.proofs)."""
    return [f"account {one.pk} says {one.says}, its entries {one.counted}" for one in drifted_accounts()]


def drifted_accounts() -> Sequence[AccountDrift]:
    """Accounts whose received or spent is not the sum of their entries. One query."""

    def total(kind: str) -> Coalesce:
        rows = FundingEntry.objects.filter(account=OuterRef("pk"), kind=kind).order_by().values("account")
        return Coalesce(Subquery(rows.annotate(total=Sum("amount_cents")).values("total")), 0)

    rows = FundingAccount.objects.annotate(came=total(EntryKind.RECEIVED), went=total(EntryKind.SPENT))
    found = []
    for row in rows.order_by("pk"):
        came, went = row.came, row.went
        if row.received_cents != came:
            found.append(AccountDrift(row.pk, row.received_cents, came))
        if row.spent_cents != went:
            found.append(AccountDrift(row.pk, row.spent_cents, went))
    return found
