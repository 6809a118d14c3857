"""Navigation to the next item of the list a person came from, remembered in the session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.urls import reverse

from portal.workbench_list import Line

KEY: Final = "workbench_list"
AT: Final = "workbench_at"
KEPT: Final = 100


@dataclass(frozen=True)
class Place:
    """Where a page stands in the list: `number` of `total`, and the pages before and after it."""

    back: str
    box: str
    number: int
    total: int
    before: Sequence[str] = ()
    after: Sequence[str] = ()
    is_decided: bool = False


def remember(request: HttpRequest, query: str, box: str, lines: Sequence[Line]) -> None:
    """Keep the first lines of the list as it was shown, each page once."""
    rows = dict.fromkeys((line.path, f"{line.do}：{line.title}"[:80]) for line in lines)
    kept = {"query": query, "box": box, "rows": [list(row) for row in rows][:KEPT]}
    if request.session.get(KEY) != kept:
        request.session[KEY] = kept
    request.session.pop(AT, None)


def place_of(request: HttpRequest) -> Place | None:
    """
    The place of the page in the list one came from; None on a page that is not of it.

    A page one was sent to by a decision keeps the place of the page the decision was made on.
    """
    kept: dict[str, Any] | None = request.session.get(KEY)
    if not kept or not kept["rows"]:
        return None
    paths = [path.partition("?")[0] for path, _words in kept["rows"]]
    here = [number for number, path in enumerate(paths) if path == request.path]
    is_decided = len(get_messages(request)) > 0
    at: int | None = request.session.get(AT)
    if here and at not in here:
        at = request.session[AT] = here[0]
    if at is None or not (here or is_decided):
        return None
    rows = kept["rows"]
    home = reverse("portal:workbench")
    back = f"{home}?{kept['query']}" if kept["query"] else home
    return Place(
        back, kept["box"], at + 1, len(rows), rows[at - 1] if at else (), rows[at + 1] if at + 1 < len(rows) else (),
        is_decided,
    )  # fmt: skip
