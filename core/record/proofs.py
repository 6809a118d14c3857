"""
Reconciliation: counters, ledgers, draws and the journal are counted again from their rows. Apps register their proofs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Max, Min, Q, QuerySet

from core.models import ProofRun

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LINES_KEPT: Final = 100  # of what differs; the command names all
RUNS_KEPT_FOR: Final = timedelta(days=400)


@dataclass(frozen=True)
class Proof:
    """
    One registered reconciliation. `of` are the rows that are checked; `differs` yields a line for each row whose stored
    value is not what its rows say.
    """

    code: str
    label: StrOrPromise
    of: Callable[[], QuerySet[Any]]
    differs: Callable[[datetime], Iterable[str]]


@dataclass(frozen=True)
class Result:
    """The result of one reconciliation: rows checked, and differences."""

    proof: Proof
    count: int
    findings: Sequence[str]


_proofs: dict[str, Proof] = {}


def register(*proofs: Proof) -> None:
    """Register the proofs of an app. A code is used once."""
    for proof in proofs:
        if _proofs.setdefault(proof.code, proof) != proof:
            raise ValueError(f"Two proofs are called {proof.code}.")


def codes() -> Sequence[str]:
    return sorted(_proofs)


def prove(*, at: datetime, only: Sequence[str] = ()) -> Iterable[Result]:
    """Run all reconciliations, or those `only` names; one result each, by code. Changes nothing."""
    for code in only or codes():
        proof = _proofs[code]
        yield Result(proof, proof.of().count(), list(proof.differs(at)))


def prove_and_keep(*, at: datetime) -> Sequence[ProofRun]:
    """Run all reconciliations and store the results, for the public page and the system officer. Corrects nothing."""
    ProofRun.objects.filter(ran_at__lt=at - RUNS_KEPT_FOR).delete()
    return ProofRun.objects.bulk_create(
        [
            ProofRun(
                proof=one.proof.code, ran_at=at, row_count=one.count, differing_count=len(one.findings),
                lines=list(one.findings[:LINES_KEPT]),
            )
            for one in prove(at=at)
        ]
    )  # fmt: skip


@dataclass(frozen=True)
class Line:
    """
    The status of a proof: its newest run, since when results are stored, how often it was run and agreed, when it last
    did not.
    """

    label: StrOrPromise
    run: ProofRun | None
    since: datetime | None = None
    runs: int = 0
    agreed: int = 0
    differed_at: datetime | None = None


def history() -> Sequence[Line]:
    """A line for every proof, by code; `run` is None where none was kept yet. Two queries."""
    newest = {run.proof: run for run in ProofRun.objects.latest_of_each()}
    agreed, differed = Q(differing_count=0), Q(differing_count__gt=0)
    told = ProofRun.objects.values("proof").annotate(
        since=Min("ran_at"), runs=Count("pk"), agreed=Count("pk", filter=agreed),
        differed_at=Max("ran_at", filter=differed),
    )  # fmt: skip
    kept: dict[str, dict[str, Any]] = {
        row["proof"]: {name: value for name, value in row.items() if name != "proof"} for row in told
    }
    return [Line(_proofs[code].label, newest.get(code), **kept.get(code, {})) for code in codes()]


def label_of(code: str) -> StrOrPromise:
    """What a proof counts, in words; the code itself if no app registers it any more."""
    return _proofs[code].label if code in _proofs else code
