"""People who sign in."""

import factory

from core.actors import Actor
from core.models import User


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    display_name = factory.Sequence("陈街坊{}（示例）".format)
    email = factory.Sequence("neighbour{}@example.org".format)


def actor(user: User | None = None) -> Actor:
    return Actor(user=user or UserFactory())
