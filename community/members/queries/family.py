"""Family members of a person and the guardian's consents for children."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from django.contrib.auth.models import AnonymousUser

from community.members.models import FamilyMember
from core.models import Consent, User
from core.models.accounts import ConsentKind
from core.prepared import Rows, number
from core.record.journal import subject_of


def family_of(user: User | AnonymousUser) -> Sequence[FamilyMember]:
    """The family of `user` as it was registered; of a visitor nobody. One query."""
    return [] if user.is_anonymous else _family.all(user.pk)


PERSON: Final = number(1)
_family: Final = Rows(
    "community_family_of", ["bigint"],
    lambda: FamilyMember.objects.of(User(pk=PERSON.stands_for)).order_by("pk"), [PERSON],
)  # fmt: skip


def without_consent(children: Iterable[FamilyMember]) -> Sequence[FamilyMember]:
    """Those of `children` without a live guardian's consent. One query, none without children."""
    about = {subject_of(child): child for child in children}
    if not about:
        return []
    given = Consent.objects.filter(
        user__in={child.guardian_id for child in about.values()}, kind=ConsentKind.CHILDREN, about__in=about,
        withdrawn_at__isnull=True,
    )  # fmt: skip
    agreed = set(given.values_list("about", flat=True))
    return [child for subject, child in about.items() if subject not in agreed]


def consents_of(
    family: Iterable[FamilyMember], guardian: User
) -> Sequence[tuple[FamilyMember, Consent | None]]:
    """The family, each with the live consent given for this one. One query."""
    live = {one.about: one for one in Consent.objects.live(guardian, ConsentKind.CHILDREN)}
    return [(member, live.get(subject_of(member))) for member in family]


def names(user: User) -> Mapping[str, str]:
    """What the family of `user` are called, by journal subject: for whom a consent was given. One query."""
    return {subject_of(member): member.name for member in FamilyMember.objects.of(user)}
