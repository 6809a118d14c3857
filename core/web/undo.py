"""Context of the component with the buttons withdraw, void, copy (components/_undo.html)."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse


def undo(
    url: str, pk: int, *, recall: bool, void: bool, copy: bool, lost: Iterable[str] = ()
) -> dict[str, object]:
    """
    The context of the component: addresses of withdraw, void and copy, empty where not offered. `url` names an address
    of (pk, verb). `lost` are sentences on what 作废 (void) takes away; empty ones are left out.
    """
    offered = {"recall": recall, "void": void, "copy": copy}
    return {
        **{verb: reverse(url, args=[pk, verb]) if is_offered else "" for verb, is_offered in offered.items()},
        "lost": [line for line in lost if line],
    }
