"""Events that are legal in every state: published ones hold their space."""

import datetime as dt

import factory
from django.utils import timezone

from cloudplatform.models import Event, Mode
from cloudplatform.states import EventState
from community.places.actions.occupancies import hold_space
from core.record.journal import subject_of
from tests.factories.community import InstitutionFactory, SpaceFactory


def soon(days: float = 7) -> dt.datetime:
    """A whole hour some days from now, in the city's evening."""
    return (timezone.localtime() + dt.timedelta(days=days)).replace(
        hour=19, minute=30, second=0, microsecond=0
    )


class EventFactory(factory.django.DjangoModelFactory):
    """A published event, first come first served, open for booking since yesterday."""

    class Meta:
        model = Event

    class Params:
        draft = factory.Trait(state=EventState.DRAFT, published_at=None)
        walk_in = factory.Trait(mode=Mode.WALK_IN, booking_opens_at=None, booking_closes_at=None)

    title = factory.Sequence("粤剧折子戏专场{}".format)
    summary = "每折前有两分钟导赏"
    host = factory.SubFactory(InstitutionFactory)
    space = factory.LazyAttribute(
        lambda event: SpaceFactory(facility__institution=event.host, capacity=100_000)
    )
    area = factory.LazyAttribute(lambda event: event.space.facility.area)
    starts_at = factory.LazyFunction(soon)
    ends_at = factory.LazyAttribute(lambda event: event.starts_at + dt.timedelta(hours=2))
    art_form = "opera"
    access = ("wheelchair_seat", "hearing_loop", "guide_dog")
    mode = Mode.FIRST_COME
    capacity = 20
    booking_opens_at = factory.LazyAttribute(
        lambda event: min(timezone.now(), event.starts_at) - dt.timedelta(days=1)
    )
    booking_closes_at = factory.LazyAttribute(lambda event: event.starts_at - dt.timedelta(hours=1))
    state = EventState.PUBLISHED
    published_at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        state = kwargs.pop("state")
        event = super()._create(model_class, *args, state=EventState.DRAFT, **kwargs)
        if state != EventState.DRAFT:
            event.occupancy = hold_space(
                space=event.space, starts_at=event.starts_at, ends_at=event.ends_at, holder=subject_of(event)
            )
            event.state = state
            event.save()
        return event
