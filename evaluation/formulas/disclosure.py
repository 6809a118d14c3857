"""
Statistical disclosure control: which suppressed counts can be inferred from published totals, and which further cells
must be suppressed (secondary suppression).

All published tables are one linear system over elementary cells ("atoms", people counted once each, never negative). A
withheld count is safe if the system leaves it at least 2k of room: nobody can place it within ±k.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np

SLACK: Final = 1e-6


@dataclass(frozen=True)
class Cell:
    """A published or withheld count: the sum of its atoms. `count` None: withheld."""

    name: str
    atoms: frozenset[str]
    count: int | None


@dataclass(frozen=True)
class Leak:
    """A suppressed cell that published ones narrow down to between `low` and `high`."""

    cell: Cell
    low: float
    high: float


def audit(cells: Sequence[Cell], k: int) -> list[Leak]:
    """Every suppressed cell that can be determined, or narrowed down to ±k. Two linear programmes a cell."""
    return list(_leaks(cells, k))


def _leaks(cells: Sequence[Cell], k: int) -> Iterator[Leak]:
    for group in _connected(cells):
        yield from _audited(group, k)


def _connected(cells: Sequence[Cell]) -> list[list[Cell]]:
    """Connected components of cells that share people: each is a linear system of its own."""
    owner: dict[str, int] = {}
    parent = list(range(len(cells)))

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    for number, cell in enumerate(cells):
        for atom in cell.atoms:
            parent[root(number)] = root(owner.setdefault(atom, number))
    groups: defaultdict[int, list[Cell]] = defaultdict(list)
    for number, cell in enumerate(cells):
        groups[root(number)].append(cell)
    return list(groups.values())


def _audited(cells: Sequence[Cell], k: int) -> Iterable[Leak]:
    import numpy as np  # noqa: PLC0415  (ten megabytes that few processes need)

    withheld = [cell for cell in cells if cell.count is None]
    known = [cell for cell in cells if cell.count is not None]
    if not withheld or not known:
        return
    atoms = {
        atom: place for place, atom in enumerate(sorted({atom for cell in cells for atom in cell.atoms}))
    }
    equations = _matrix([cell.atoms for cell in known], atoms)
    values = np.array([float(cell.count or 0) for cell in known])
    for cell in withheld:
        aim = np.zeros(len(atoms))
        aim[[atoms[atom] for atom in cell.atoms]] = 1
        low = _bound(aim, equations, values)
        high = -_bound(-aim, equations, values)
        if high - low < 2 * k - SLACK:
            yield Leak(cell, low, high)


def _matrix(rows: Sequence[Collection[str]], atoms: Mapping[str, int]) -> Any:
    places = [(number, atoms[atom]) for number, row in enumerate(rows) for atom in row]
    from scipy.sparse import csr_matrix  # noqa: PLC0415  (seventy megabytes that hardly any process needs)

    return csr_matrix(([1.0] * len(places), tuple(zip(*places, strict=True))), shape=(len(rows), len(atoms)))


def _bound(aim: np.ndarray, equations: Any, values: np.ndarray) -> float:
    """The minimum of `aim`; minus infinity if unbounded or infeasible."""
    from scipy.optimize import linprog  # noqa: PLC0415  (as above)

    found = linprog(aim, A_eq=equations, b_eq=values, bounds=(0, None), method="highs")
    return float(found.fun) if found.status == 0 else -math.inf


def protect(counts: Mapping[tuple[str, str], int], k: int) -> frozenset[tuple[str, str]]:
    """
    Select the cells of a table of people by row and column to suppress, so that row, column and grand totals can be
    shown.

    First those about fewer than k; then, as long as the totals give one away, the smallest shown cell that hides it.
    Empty cells are about nobody and stay.
    """
    hidden = {key for key, count in counts.items() if 0 < count < k}
    while leak := next(_leaks(cells_of("", counts, hidden, _totals_shown(counts, hidden, k)), k), None):
        row, column = _key(leak.cell.name)
        beside = [
            key for key, count in counts.items()
            if key not in hidden and count and (key[0] == row or key[1] == column)
        ] or [key for key, count in counts.items() if key not in hidden and count]  # fmt: skip
        if not beside:
            break  # everything is withheld already; the totals go too (see _totals_shown)
        hidden.add(min(beside, key=lambda key: (counts[key], key)))
    return frozenset(hidden)


def _totals_shown(counts: Mapping[tuple[str, str], int], hidden: Collection[tuple[str, str]], k: int) -> bool:
    """Totals are shown unless everything is withheld."""
    return any(count and key not in hidden for key, count in counts.items())


def cells_of(
    table: str, counts: Mapping[tuple[str, str], int], hidden: Collection[tuple[str, str]], has_totals: bool
) -> list[Cell]:
    """The cells of a table with its margins, as they are published."""
    found = [
        Cell(_name(*key), frozenset([_atom(table, key)]), None if key in hidden else count)
        for key, count in counts.items()
    ]
    if has_totals:
        for place, label in ((0, "row"), (1, "column")):
            lines: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
            for key in counts:
                lines[key[place]].append(key)
            found += [
                Cell(
                    f"{label} {name}",
                    frozenset(_atom(table, key) for key in keys),
                    sum(counts[key] for key in keys),
                )
                for name, keys in lines.items()
            ]
    return found


def _name(row: str, column: str) -> str:
    return f"{row}\t{column}"


def _key(name: str) -> tuple[str, str]:
    row, _tab, column = name.partition("\t")
    return row, column


def _atom(table: str, key: tuple[str, str]) -> str:
    return f"{table}:{key[0]}:{key[1]}"
