"""People who sign in."""

import factory
from django.utils import timezone

from core import actions
from core.models import User
from core.record.actors import Actor


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    display_name = factory.Sequence("陈街坊{}（示例）".format)
    email = factory.Sequence("neighbour{}@example.org".format)


def agreeing(kind: str, user: User | None = None) -> User:
    """A person who gave this consent."""
    user = user or UserFactory()
    actions.give_consent(user=user, kind=kind, version="1", by=Actor(user), at=timezone.now())
    return user


def actor(user: User | None = None) -> Actor:
    return Actor(user=user or UserFactory())
