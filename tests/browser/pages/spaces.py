"""Groups, facilities, shared spaces, the service standard."""

from community.models import Facility, Group, Institution, SelfCheck, SharingRule, Space, SpaceBooking
from tests.browser.pages import first


def pages(account):
    """Who looks at what: a person of the sample (None for a visitor), and addresses."""
    leader, station, host = map(account, ("group", "station", "host"))
    shared = first(Space.objects.filter(rule__is_shared=True, rule__for_groups=True))
    own = Facility.objects.filter(institution__in=Institution.objects.with_seat(station)).first()
    room = own.spaces.filter(rule__is_shared=True).first()
    borrowed = SpaceBooking.objects.borrowed_by(leader)
    return {
        None: [
            "/venues/", "/venues/?view=map", "/venues/?view=map&d=440103", "/venues/?q=没有这样的馆", "/spaces/", "/spaces/?people=99999",
            f"/spaces/{shared}/", f"/venues/{own.pk}/",
            f"/spaces/checks/{first(SelfCheck.objects.public())}/",
        ],
        leader: [
            "/me/groups/", "/me/groups/new/", "/me/rooms/", f"/spaces/{shared}/",
            *[f"/me/groups/{pk}/" for pk in Group.objects.led_by(leader).values_list("pk", flat=True)],
            *[f"/me/rooms/{pk}/" for pk in borrowed.order_by("state").distinct("state").values_list("pk", flat=True)],
            f"/spaces/here/{SharingRule.objects.get(space=room).door_code}/",
        ],
        station: [
            "/workbench/rooms/", "/workbench/rooms/usage/", f"/workbench/rooms/usage/{room.pk}/", "/workbench/groups/",
            "/workbench/places/", "/workbench/places/new/", f"/workbench/places/{own.pk}/edit/",
            f"/workbench/places/{own.pk}/photos/", f"/workbench/places/{own.pk}/spaces/new/",
            f"/workbench/places/{own.pk}/clear/",
            f"/workbench/places/spaces/{room.pk}/rule/", f"/workbench/places/spaces/{room.pk}/door/",
            "/workbench/standard/", *[f"/workbench/standard/{pk}/" for pk in own.checks.values_list("pk", flat=True)],
        ],
        host: ["/workbench/rooms/", "/workbench/standard/",
               *[f"/workbench/standard/{one.pk}/" for one in SelfCheck.objects.managed_by(host).for_list()]],
    }  # fmt: skip
