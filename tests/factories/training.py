"""Certificates and what leads to them."""

from django.utils import timezone

from community.actions import certificates
from community.models import Certificate, Institution
from core.actors import Actor
from core.models import User
from tests.factories.community import InstitutionFactory
from tests.factories.core import UserFactory


def certificate_for(
    user: User | None = None, issuer: Institution | None = None, **values: object
) -> Certificate:
    """A live certificate about its own issuer, unless told otherwise."""
    user, issuer = user or UserFactory(), issuer or InstitutionFactory()
    given = {
        "kind": "training",
        "title": "基层骨干研修班（示例）",
        "lines": ["共 24 学时"],
        "about": issuer,
        **values,
    }
    return certificates.issue_certificate(
        holder=user, issuer=issuer, by=Actor(UserFactory()), at=timezone.now(), **given
    )
