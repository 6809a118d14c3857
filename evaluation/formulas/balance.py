"""
Stratified random selection of a citizen panel, balanced by district, age and gender: an integer programme (HiGHS), then
a seeded draw.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from thinktank.queries.drawing import digest, ticket


@dataclass(frozen=True)
class Volunteer:
    """One line of the published list: a code and its bands, no name."""

    code: str
    area: str
    age: str
    gender: str


def list_text(people: Sequence[Volunteer], size: int) -> str:
    """The published list as text: the size, then one line each, by code; every line ends with LF."""
    lines = [f"size {size}\n"]
    lines += [
        f"{one.code} {one.area} {one.age} {one.gender}\n" for one in sorted(people, key=lambda one: one.code)
    ]
    return "".join(lines)


def parse(text: str) -> tuple[list[Volunteer], int]:
    """The people and the size of a published list."""
    first, *lines = text.splitlines()
    return [Volunteer(*line.split(" ")) for line in lines], int(first.removeprefix("size "))


def draw(seed: str, people: Sequence[Volunteer], size: int) -> list[str]:
    """
    The codes drawn, by code: how many of each cell (district × age × gender) so that each band is as even as it can be,
    then within a cell the first by ticket. The same seed and list give the same panel.
    """
    size = min(size, len(people))
    cells = Counter((one.area, one.age, one.gender) for one in people)
    chosen = _numbers(seed, cells, size)
    line = sorted(people, key=lambda one: (ticket(seed, one.code), one.code))
    picked: list[str] = []
    for cell, count in chosen.items():
        fitting = [one.code for one in line if (one.area, one.age, one.gender) == cell]
        picked += fitting[:count]
    return sorted(picked)


def _numbers(seed: str, cells: Counter[tuple[str, str, str]], size: int) -> dict[tuple[str, str, str], int]:
    """
    How many of each cell: the sum is `size`, and the largest and the summed distance of each band from its even share
    are least. Chance breaks ties between equally balanced panels.
    """
    keys = sorted(cells)
    bands = [(place, name) for place in range(3) for name in sorted({key[place] for key in keys})]
    share = [size / len({key[place] for key in keys}) for place, _name in bands]
    count, extra = len(keys), len(bands)
    chance = [int(digest(f"{seed}:{'|'.join(key)}")[:8], 16) / 2**32 * 1e-3 for key in keys]
    # Eighty megabytes that hardly any process needs: loaded with the first draw.
    import numpy as np  # noqa: PLC0415
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415

    aim = np.array([*chance, *([1.0] * extra)])  # variables: numbers of cells, then distances of bands
    inside = np.array([[float(key[place] == name) for key in keys] for place, name in bands])
    whole = np.hstack([np.ones((1, count)), np.zeros((1, extra))])
    above = np.hstack([inside, -np.eye(extra)])
    below = np.hstack([-inside, -np.eye(extra)])
    found = milp(
        aim,
        constraints=[
            LinearConstraint(whole, size, size),
            LinearConstraint(above, -np.inf, share),
            LinearConstraint(below, -np.inf, [-one for one in share]),
        ],
        integrality=np.array([1] * count + [0] * extra),
        bounds=Bounds([0] * (count + extra), [*(cells[key] for key in keys), *([np.inf] * extra)]),
    )
    return {key: round(number) for key, number in zip(keys, found.x[:count], strict=True)}
