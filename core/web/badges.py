"""Badges of states: registered colour and icon for each value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db import models


@dataclass(frozen=True)
class Look:
    """The look of a badge. `kind`: "" (quiet), ok, info, warn, bad, line. The text is always the state's own label."""

    kind: str = ""
    icon: str = ""


QUIET: Final = Look()
INFO, INFO_CHECK, INFO_INBOX = Look("info"), Look("info", "check"), Look("info", "inbox")
OK, OK_CHECK, OK_STAR = Look("ok"), Look("ok", "check"), Look("ok", "star")
WARN, WARN_HOUR, WARN_ALERT = Look("warn"), Look("warn", "hour"), Look("warn", "alert")
BAD, BAD_ALERT = Look("bad"), Look("bad", "alert")

_looks: dict[tuple[str, str], Mapping[str, Look]] = {}


def register(model: type[models.Model], looks: Mapping[str, Look], *, field: str = "state") -> None:
    """Register the looks of the values of `field`; values left out are quiet."""
    known = {value for value, _ in getattr(model, field).field.flatchoices}
    if not set(looks) <= known:
        raise ValueError(f"{model._meta.label}.{field} has no such values: {sorted(set(looks) - known)}")
    _looks[model._meta.label_lower, field] = {str(value): look for value, look in looks.items()}


def look_of(thing: models.Model, field: str = "state") -> Look:
    """How the value of `field` of `thing` looks; quiet where its app says nothing."""
    return _looks.get((thing._meta.label_lower, field), {}).get(getattr(thing, field), QUIET)
