"""Texts of the full-text search columns of members."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from community.members.models import Institution, Membership, NameChange
from core.searchtext import Indexed


def of_institution(institution: Institution) -> Sequence[str]:
    """Search texts of an institution: name, earlier names, self-description."""
    names = NameChange.objects.confirmed().filter(institution=institution).values_list("old_name", flat=True)
    return [institution.name, *names, institution.about]


def of_membership(membership: Membership) -> Sequence[str]:
    return of_institution(membership.institution)


INDEXED: Final = (Indexed(Membership, of_membership, ("institution",)),)
