"""
Data quality checks of survey answers at the close: flags for a person to decide; nothing is dropped automatically.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.policy import BURST_AN_HOUR, IDENTICAL_LENGTH, IDENTICAL_TEXTS, SECONDS_A_QUESTION_MIN, Doubt


@dataclass(frozen=True)
class Opened:
    """One sealed answer, opened for the checks. `hour`: "2026-11-30 14", the district's burst is found by it."""

    key: str
    area: str
    answers: dict[str, object]
    texts: Sequence[str]
    seconds: int
    hour: str


@dataclass(frozen=True)
class Found:
    kind: str
    keys: Sequence[str]
    words: str


def findings(rows: Sequence[Opened]) -> list[Found]:
    """Flags: implausible speed, identical texts, bursts."""
    return [*_fast(rows), *_identical(rows), *_bursts(rows)]


def _fast(rows: Sequence[Opened]) -> list[Found]:
    fast = [row.key for row in rows if 0 < row.seconds < SECONDS_A_QUESTION_MIN * len(row.answers)]
    words = f"{len(fast)} 份平均每题不到 {SECONDS_A_QUESTION_MIN} 秒"
    return [Found(Doubt.SPEED, fast, words)] if fast else []


def _identical(rows: Sequence[Opened]) -> list[Found]:
    texts = Counter(text for row in rows for text in row.texts if len(text) >= IDENTICAL_LENGTH)
    return [
        Found(Doubt.IDENTICAL, [row.key for row in rows if text in row.texts], f"{count} 份写了完全相同的话")
        for text, count in texts.items()
        if count >= IDENTICAL_TEXTS
    ]


def _bursts(rows: Sequence[Opened]) -> list[Found]:
    hours: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows:
        if row.hour:
            hours[row.area, row.hour].append(row.key)
    return [
        Found(Doubt.BURST, keys, f"同一区在同一小时里收到 {len(keys)} 份")
        for keys in hours.values()
        if len(keys) >= BURST_AN_HOUR
    ]
