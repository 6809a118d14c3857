"""Registry of navigation links in header and footer. Each app registers its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property

from django.urls import reverse


class Menu(Enum):
    """Where a link stands: the header in citizens' words, the header of the workbench, what the community does (the footer)."""

    PUBLIC = auto()
    STAFF = auto()
    COMMUNITY = auto()


@dataclass(frozen=True)
class Link:
    """A page by the name of its URL. `order` places it among those of other apps."""

    view: str
    title: str
    order: int

    @cached_property
    def path(self) -> str:
        return reverse(self.view)


_links: dict[Menu, list[Link]] = {menu: [] for menu in Menu}


def register(menu: Menu, *links: Link) -> None:
    _links[menu].extend(links)
    _links[menu].sort(key=lambda link: link.order)


def links(menu: Menu) -> Sequence[Link]:
    """The links of `menu` in their order."""
    return tuple(_links[menu])
