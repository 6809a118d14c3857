"""One of everything around spaces, owned by the cast."""

import datetime as dt

from django.utils import timezone

from community.models import CalendarFeed, CheckRound, Photo
from community.places.actions import group_handovers
from community.places.queries.sharing import Borrower
from core.models import Attachment
from core.record.actors import Actor
from tests.factories.community import (
    FacilityFactory,
    InstitutionFactory,
    SpaceFactory,
    district_staff,
    holder_of,
)
from tests.factories.core import UserFactory
from tests.factories.spaces import (
    GroupFactory,
    SharingRuleFactory,
    StandardFactory,
    booked_space,
    next_hour,
    sheet_of,
)


def world():
    """Answer the cast, by name, and the numbers of each URL, by its name."""
    owner, other = InstitutionFactory(), InstitutionFactory()
    leader, now = UserFactory(), timezone.now()
    cast = {
        "visitor": None, "citizen": UserFactory(), "leader": leader, "host": holder_of(owner),
        "borrower": holder_of(other), "district": district_staff(owner.area_id[:6]),
    }  # fmt: skip
    group = GroupFactory(leader=leader, home=owner)
    asking = GroupFactory(home=owner, state="applied", registered_at=None)
    space = SpaceFactory(facility=FacilityFactory(institution=owner))
    rule = SharingRuleFactory(space=space)
    booking = booked_space(Borrower(group=group), rule=rule)
    booked_space(Borrower(institution=other), rule=rule, starts_at=next_hour(now + dt.timedelta(days=3)))
    feed = CalendarFeed.objects.create(user=leader, made_at=now)
    file = Attachment.objects.create(
        name="a.png", content_type="image/png", size_bytes=1, sha256="0", uploaded_at=now, is_public=True
    )
    photo = Photo.objects.create(facility=space.facility, file=file, words="排练室", position=1)
    sheet = sheet_of(space.facility, state="graded")
    running = CheckRound.objects.create(
        name="示例轮次", year=2027, opens_on=now.date(), due_on=now.date() + dt.timedelta(days=30)
    )
    StandardFactory(version=2, starts_on=now.date())
    offer = group_handovers.offer_group(
        group=group, contact="next@example.org", by=Actor(leader), at=timezone.now()
    )
    place, room = {"pk": space.facility_id}, {"pk": space.pk}
    return cast, {
        "community:my_group": {"pk": group.pk}, "community:leave_group": {"pk": group.pk},
        "community:offer_group": {"pk": group.pk},
        "community:answer_group_offer": {"pk": offer.pk, "verb": "withdraw"},
        "community:vouch": {"pk": asking.pk}, "community:turn_down": {"pk": asking.pk},
        "community:space": room, "community:book_space": room, "community:space_calendar": room,
        "community:space_feed": {"token": feed.token}, "community:here": {"code": rule.door_code},
        "community:my_room": {"pk": booking.pk}, "community:my_room_act": {"pk": booking.pk, "verb": "sign-out"},
        "community:room_desk_act": {"pk": booking.pk, "verb": "decline"}, "community:door_sheet": room,
        "community:usage_rows": room, "community:facility": place, "community:old_facility": place,
        "community:follow_facility": {"pk": space.facility_id, "verb": "follow"}, "community:edit_facility": place,
        "community:new_space": place, "community:photos": place, "community:photo_act": {"pk": photo.pk, "verb": "up"},
        "community:sheet": {"pk": sheet.pk}, "community:public_sheet": {"pk": sheet.pk},
        "community:join_round": {"pk": running.pk, "facility": space.facility_id},
        "community:edit_space": room, "community:edit_rule": room, "community:archive": {"kind": "space", **room},
    }  # fmt: skip
