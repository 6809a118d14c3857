"""The public figures of a snapshot, cached by its digest."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from reports.models import Snapshot
from reports.queries.counting import public
from reports.queries.figures import Figures

KEPT: Final = 2  # snapshots in the memory of a process; one of a year is a few megabytes


def public_figures(snapshot: Snapshot) -> Figures | None:
    """
    The figures of `snapshot`, without numbers few people stand behind; None while it is not frozen.

    A frozen snapshot never changes: the last ones are kept by their digest. No query where it is kept, one otherwise.
    """
    return _kept(snapshot.pk, snapshot.digest) if snapshot.digest else None


@lru_cache(maxsize=KEPT)
def _kept(pk: int, digest: str) -> Figures:
    content, previous = Snapshot.objects.values_list("content", "previous").get(pk=pk, digest=digest)
    return Figures(public(content), public(previous))
