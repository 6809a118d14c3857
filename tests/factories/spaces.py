"""Groups, shared spaces and their bookings."""

import datetime as dt

import factory
from django.utils import timezone

from community.models import (
    CheckAnswer,
    CheckRound,
    Group,
    SelfCheck,
    ServiceStandard,
    SharingRule,
    StandardItem,
)
from community.places.actions import space_bookings
from community.places.actions.space_bookings import Ask
from community.places.queries.sharing import Borrower
from community.states import GroupState
from core.record.actors import Actor
from tests.factories.community import FacilityFactory, InstitutionFactory, SpaceFactory
from tests.factories.core import UserFactory

HOUR = dt.timedelta(hours=1)
LONG_AGO = dt.datetime(2025, 1, 6, 10, 0, tzinfo=timezone.get_default_timezone())


class GroupFactory(factory.django.DjangoModelFactory):
    """A registered one unless told otherwise."""

    class Meta:
        model = Group

    name = factory.Sequence("西关街坊合唱团{}（示例）".format)
    art = "chorus"
    leader = factory.SubFactory(UserFactory)
    home = factory.SubFactory(InstitutionFactory)
    area = factory.SelfAttribute("home.area")
    members = 20
    state = GroupState.REGISTERED
    applied_at = LONG_AGO
    registered_at = LONG_AGO
    is_sample = True


class SharingRuleFactory(factory.django.DjangoModelFactory):
    """A space everybody may borrow at once, of a facility that is always open."""

    class Meta:
        model = SharingRule

    space = factory.SubFactory(SpaceFactory)
    is_shared = True
    changed_at = LONG_AGO


def booked_space(borrower=None, by=None, starts_at=None, rule=None, state=None, at=None, **asked):
    """A booking made by the action; `state` moves it on by hand."""
    rule = rule or SharingRuleFactory()
    borrower = borrower or Borrower(group=GroupFactory())
    at = at or timezone.now()
    starts_at = starts_at or next_hour(at + dt.timedelta(days=2))
    ask = {
        "starts_at": starts_at,
        "ends_at": starts_at + 2 * HOUR,
        "purpose": "rehearsal",
        "title": "合练",
        "people": 10,
    }
    person = by or (borrower.group.leader if borrower.group else UserFactory())
    booking = space_bookings.ask_for_space(
        space=rule.space, borrower=borrower, ask=Ask(**{**ask, **asked}), by=Actor(person), at=at
    )
    if state is not None:
        booking.state = state
        if state in ("signed_in", "signed_out"):
            booking.signed_in_at = starts_at
        booking.save()
    return booking


def next_hour(at):
    """The next noon-ish full hour of the day of `at`, so that two hours fit in the day."""
    return timezone.localtime(at).replace(hour=14, minute=0, second=0, microsecond=0)


class StandardFactory(factory.django.DjangoModelFactory):
    """For stations: 42 hours a week, 300 days, three items of which the first is a core one."""

    class Meta:
        model = ServiceStandard
        skip_postgeneration_save = True

    kind = "station"
    version = 1
    weekly_hours = 42
    days_a_year = 300
    opens_holidays = False
    source = "示例"
    starts_on = dt.date(2025, 1, 1)
    made_at = LONG_AGO

    @factory.post_generation
    def lines(self, create, given, **_more):
        for number, title in enumerate(given or ("时间公示", "无障碍", "消防检查"), start=1):
            StandardItem.objects.create(standard=self, number=number, title=title, is_core=number == 1)


def sheet_of(facility=None, standard=None, state="due", verdicts=("yes", "yes", "yes"), year=2026):
    """A sheet of an always open facility, filled in as `verdicts` say, in `state`."""
    facility = facility or FacilityFactory()
    standard = standard or StandardFactory()
    opened = CheckRound.objects.get_or_create(
        name=f"{year} 年自查（示例）",
        defaults={"year": year, "opens_on": dt.date(year, 1, 5), "due_on": dt.date(year, 12, 30)},
    )[0]
    made = SelfCheck.objects.create(
        round=opened, facility=facility, standard=standard, state=state,
        submitted_at=None if state == "due" else LONG_AGO, submitted_by=None if state == "due" else UserFactory(),
        **({"grade": "met", "score_pct": 100, "graded_at": LONG_AGO} if state == "graded" else {}),
    )  # fmt: skip
    for item, verdict in zip(standard.items.order_by("number"), verdicts, strict=True):
        CheckAnswer.objects.create(sheet=made, item=item, verdict=verdict, note="有照片" if verdict else "")
    return made
