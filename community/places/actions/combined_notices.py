"""Combined notices: people affected in several things at once are notified once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from community.places.queries.space_holders import Touched
from core.messages import notices


def tell_once(lines: Iterable[tuple[Touched, str]], *, title: str, head: str, key: str, at: datetime) -> int:
    """
    Send each person one notice: `head`, then a line for each thing of theirs with what became of it.

    Answers to how many. `key` says what happened, so that nobody hears of it twice.
    """
    had = defaultdict(list)
    people = {}
    for one, became in lines:
        people[one.user.pk] = one.user
        had[one.user.pk].append((one, f"{one.words}：{became}"))
    notices.send_all([
        notices.Message(
            to=people[pk], topic=mine[0][0].topic, title=title, body="\n".join([head, *(line for _one, line in mine)]),
            path=mine[0][0].path if len(mine) == 1 else reverse("portal:mine"), at=at, key=key,
        )
        for pk, mine in had.items()
    ])  # fmt: skip
    return len(people)
