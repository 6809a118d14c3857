"""What a list is cut to by its address: a state, days from and to, words. The same address hands the cut list out as a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

from django.db.models import QuerySet

from core import searchtext
from core.dates import asked
from core.dates.months import midnight

WORDS_MAX: Final = 60
Rows = TypeVar("Rows", bound=QuerySet[Any])
Choices = Iterable[tuple[str, Any]]


@dataclass(frozen=True)
class ListCut:
    """What the address asks for; what it does not understand it leaves out. `states` are the values and names to choose from."""

    states: Sequence[tuple[str, str]] = ()
    state: str = ""
    since: date | None = None
    until: date | None = None
    words: str = ""
    kept: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, query: Mapping[str, str], states: Choices = (), keep: Sequence[str] = ()) -> ListCut:
        """`keep` names what else the page is cut by, so that it stays."""
        known = [(str(value), str(name)) for value, name in states]
        state = query.get("state", "")
        return cls(
            known,
            state if state in dict(known) else "",
            asked.day(query.get("since", "")),
            asked.day(query.get("until", "")),
            query.get("q", "").strip()[:WORDS_MAX],
            {name: query[name] for name in keep if query.get(name)},
        )

    @property
    def is_any(self) -> bool:
        """Whether it leaves anything out."""
        return bool(self.state or self.since or self.until or self.words)

    @property
    def query(self) -> str:
        """The address' own words, for the sheet of the same cut; begins with & if there are any."""
        named = {**self.kept, "state": self.state, "since": self.since, "until": self.until, "q": self.words}
        said = urlencode({name: value for name, value in named.items() if value})
        return f"&{said}" if said else ""

    def named(self, word: str) -> Iterator[tuple[str, str]]:
        """What it leaves out by, for people: the names of the filters and what they say; `word` names what is searched."""
        if self.state:
            yield "状态", dict(self.states)[self.state]
        if self.since:
            yield "从哪天", f"{self.since.year}年{self.since.month}月{self.since.day}日"
        if self.until:
            yield "到哪天", f"{self.until.year}年{self.until.month}月{self.until.day}日"
        if self.words:
            yield word, self.words

    def apply(self, rows: Rows, *, when: str, search: Sequence[str], state: str = "state") -> Rows:
        """`rows` by their field `state`, the days of their moment `when` (both ends in), and words in fields `search`."""
        if self.state:
            rows = rows.filter(**{state: self.state})
        if self.since:
            rows = rows.filter(**{f"{when}__gte": midnight(self.since)})
        if self.until:
            rows = rows.filter(**{f"{when}__lt": midnight(self.until + timedelta(days=1))})
        return rows.filter(searchtext.holding(self.words, *search)) if self.words else rows
