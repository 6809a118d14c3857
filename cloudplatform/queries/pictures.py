"""Pictures of products and events; an event without one shows its product's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, TypeVar

from cloudplatform.models import Event, Product
from core.models import Picture
from core.prepared import Rows, texts

EVENT, PRODUCT = "cloudplatform.event:", "cloudplatform.product:"


Thing = TypeVar("Thing", Event, Product)


def pictured(things: Iterable[Thing]) -> Sequence[Thing]:
    """The things, each with `picture`: the first public one, or None. One query, however many there are."""
    rows = list(things)
    found: dict[str, Picture] = {}
    for picture in _public_of({one for thing in rows for one in _subjects(thing)}):
        found.setdefault(picture.attachment.about, picture)
    for thing in rows:
        shown = (found[one] for one in _subjects(thing) if one in found)
        thing.picture = next(shown, None)  # type: ignore[attr-defined]
    return rows


def pictures_of(thing: Event | Product) -> Sequence[Picture]:
    """All public pictures of one thing; of an event without any, its product's. One query."""
    by_subject: dict[str, list[Picture]] = {}
    for picture in _public_of(_subjects(thing)):
        by_subject.setdefault(picture.attachment.about, []).append(picture)
    return next((by_subject[one] for one in _subjects(thing) if one in by_subject), [])


SUBJECTS: Final = texts(1)
_public: Final = Rows(
    "cloudplatform_pictures", ["text[]"],
    lambda: Picture.objects.public().of([SUBJECTS.stands_for])
    .only("attachment__about", "attachment__name", "alt", "width", "height", "widths"), [SUBJECTS],
)  # fmt: skip


def _public_of(subjects: Iterable[str]) -> Sequence[Picture]:
    """The public pictures of these journal subjects, in their order. One query, none without subjects."""
    wanted = list(subjects)
    return _public.all(wanted) if wanted else []


def _subjects(thing: Event | Product) -> list[str]:
    if isinstance(thing, Product):
        return [f"{PRODUCT}{thing.pk}"]
    return [f"{EVENT}{thing.pk}", *([f"{PRODUCT}{thing.product_id}"] if thing.product_id else [])]
