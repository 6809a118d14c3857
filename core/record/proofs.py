"""What can be counted again from its rows: counters, ledgers, draws, the journal. Apps register their proofs once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Proof:
    """
    One kind of thing that is counted again.

    `of` are the rows that are looked at; `differs` yields a line for each that is not what its rows say at a moment.
    """

    code: str
    label: StrOrPromise
    of: Callable[[], QuerySet[Any]]
    differs: Callable[[datetime], Iterable[str]]


@dataclass(frozen=True)
class Result:
    """How many were looked at, and what differs."""

    proof: Proof
    count: int
    findings: Sequence[str]


_proofs: dict[str, Proof] = {}


def register(*proofs: Proof) -> None:
    """Add the proofs of an app. A code is used once."""
    for proof in proofs:
        if _proofs.setdefault(proof.code, proof) != proof:
            raise ValueError(f"Two proofs are called {proof.code}.")


def codes() -> Sequence[str]:
    return sorted(_proofs)


def prove(*, at: datetime, only: Sequence[str] = ()) -> Iterable[Result]:
    """Count everything again, or what `only` names; one result a proof, by code. Changes nothing."""
    for code in only or codes():
        proof = _proofs[code]
        yield Result(proof, proof.of().count(), list(proof.differs(at)))
