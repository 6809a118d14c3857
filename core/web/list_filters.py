"""List filters from the query string: state, days, words; also used for the exported sheet of the same list."""

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
    """The parsed filters of a list; invalid ones are ignored. `states` are the choices of the state filter."""

    states: Sequence[tuple[str, str]] = ()
    state: str = ""
    since: date | None = None
    until: date | None = None
    words: str = ""
    kept: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, query: Mapping[str, str], states: Choices = (), keep: Sequence[str] = ()) -> ListCut:
        """Parse the query string; `keep` names other parameters of the page, which stay in links."""
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
        """Whether any filter is set."""
        return bool(self.state or self.since or self.until or self.words)

    @property
    def query(self) -> str:
        """The filters as a query string for links to the exported sheet; begins with & if not empty."""
        named = {**self.kept, "state": self.state, "since": self.since, "until": self.until, "q": self.words}
        said = urlencode({name: value for name, value in named.items() if value})
        return f"&{said}" if said else ""

    def named(self, word: str) -> Iterator[tuple[str, str]]:
        """The filters as text for people; `word` names what is searched."""
        if self.state:
            yield "状态", dict(self.states)[self.state]
        if self.since:
            yield "从哪天", f"{self.since.year}年{self.since.month}月{self.since.day}日"
        if self.until:
            yield "到哪天", f"{self.until.year}年{self.until.month}月{self.until.day}日"
        if self.words:
            yield word, self.words

    def apply(self, rows: Rows, *, when: str, search: Sequence[str], state: str = "state") -> Rows:
        """Filter `rows` by `state`, by the days of `when` (both ends included), and by words in the fields `search`."""
        if self.state:
            rows = rows.filter(**{state: self.state})
        if self.since:
            rows = rows.filter(**{f"{when}__gte": midnight(self.since)})
        if self.until:
            rows = rows.filter(**{f"{when}__lt": midnight(self.until + timedelta(days=1))})
        return rows.filter(searchtext.holding(self.words, *search)) if self.words else rows
