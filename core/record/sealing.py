"""
Sealing of the journal in batches (Merkle roots, hash chain), and verification that nothing was changed (docs/adr/0002).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import connection, transaction

from core.models import JournalEntry, Seal

GENESIS: Final = "0" * 64
BATCH: Final = 20_000
UNSEALED_FOR: Final = timedelta(minutes=10)
LOCK: Final = 4401_0001  # advisory lock: one sealer at a time


@dataclass(frozen=True)
class Finding:
    """One difference between the journal and its seals."""

    what: str
    where: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def leaf(entry: JournalEntry) -> str:
    """The hash of what is sealed of one entry: everything but the free text, of which its digest."""
    sealed = [
        entry.pk, entry.fact, entry.subject, entry.actor_id, entry.seat_id, entry.seat_label,
        entry.happened_at.isoformat(), entry.details, entry.note_digest,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(sealed, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def merkle_root(leaves: Sequence[str]) -> str:
    """The root over `leaves` (hex); an odd one out is paired with itself; no leaves give the zero hash."""
    level = list(leaves)
    while len(level) > 1:
        level += level[-1:] * (len(level) % 2)
        level = [_pair(left, right) for left, right in zip(level[::2], level[1::2], strict=True)]
    return level[0] if level else GENESIS


def _pair(left: str, right: str) -> str:
    return hashlib.sha256(b"\x01" + bytes.fromhex(left) + bytes.fromhex(right)).hexdigest()


def digest(number: int, sealed_at: datetime, root: str, previous: str) -> str:
    """The hash that links a seal to the one before."""
    moment = sealed_at.astimezone(UTC).isoformat()
    return hashlib.sha256(f"{number}|{moment}|{root}|{previous}".encode()).hexdigest()


@transaction.atomic
def seal(*, at: datetime) -> int:
    """
    Seal what has been committed since the last seal, in id order; how many entries. Several at once do no harm.

    An entry committed late has a smaller id than some sealed ones; it simply goes into the next seal.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
    entries = list(JournalEntry.objects.filter(seal__isnull=True).order_by("pk")[:BATCH])
    if not entries:
        return 0
    last = Seal.objects.order_by("-number").first()
    number, previous = (last.number + 1, last.digest) if last else (1, GENESIS)
    leaves = [(entry.pk, leaf(entry)) for entry in entries]
    root = merkle_root([hashed for _, hashed in leaves])
    new = Seal.objects.create(
        number=number, sealed_at=at, leaves=leaves, root=root, previous=previous,
        digest=digest(number, at, root, previous),
    )  # fmt: skip
    JournalEntry.objects.filter(pk__in=[entry.pk for entry in entries]).update(seal=new)
    return len(entries)


def verify(*, at: datetime) -> Iterator[Finding]:
    """Yield everything that differs from what was sealed: seals, their order, entries, notes. Reads all rows."""
    previous, expected = GENESIS, 1
    for one in Seal.objects.order_by("number").iterator(chunk_size=10):
        yield from _verify_seal(one, expected, previous)
        previous, expected = one.digest, one.number + 1
    for entry in JournalEntry.objects.exclude(note="").iterator():
        if not _note_is_as_sealed(entry):
            yield Finding("the note was changed", f"entry {entry.pk}")
    overdue = JournalEntry.objects.filter(seal__isnull=True, happened_at__lt=at - UNSEALED_FOR).count()
    if overdue:
        yield Finding(
            f"{overdue} entries older than {UNSEALED_FOR} are not sealed: does the clock run?", "journal"
        )


def _verify_seal(one: Seal, expected: int, previous: str) -> Iterable[Finding]:
    where = f"seal {one.number}"
    if one.number != expected:
        yield Finding(f"seal {expected} is missing", where)
    if one.previous != previous and one.number == expected:
        yield Finding("it does not follow the seal before it", where)
    if one.digest != digest(one.number, one.sealed_at, one.root, one.previous):
        yield Finding("its digest is wrong", where)
    if one.root != merkle_root([hashed for _, hashed in one.leaves]):
        yield Finding("its list of entries was changed", where)
    sealed = dict(one.leaves)
    found = {entry.pk: leaf(entry) for entry in JournalEntry.objects.filter(seal=one)}
    for pk in sorted(sealed.keys() | found.keys()):
        if pk not in found:
            yield Finding("the entry is missing", f"entry {pk}")
        elif pk not in sealed:
            yield Finding("the entry was added after sealing", f"entry {pk}")
        elif sealed[pk] != found[pk]:
            yield Finding("the entry was changed", f"entry {pk}")


def _note_is_as_sealed(entry: JournalEntry) -> bool:
    salt, _, hashed = entry.note_digest.partition(":")
    return hashlib.sha256((salt + entry.note).encode()).hexdigest() == hashed
