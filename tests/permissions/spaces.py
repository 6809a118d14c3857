"""
Groups, facilities and shared spaces: who may open what.

Columns: visitor, citizen, leader of a registered group, host of the space, borrower (another institution), district staff.
"""

from tests.permissions.spaces_world import world

PEOPLE = ("visitor", "citizen", "leader", "host", "borrower", "district")

__all__ = ["PEOPLE", "PERMISSIONS", "world"]

PERMISSIONS: dict[str, str] = {
    "community:my_groups": "302 200 200 200 200 200",
    "community:new_group": "302 200 200 200 200 200",
    "community:my_group": "302 404 200 404 404 404",
    "POST community:leave_group": "302 404 302 404 404 404",
    "POST community:offer_group": "302 404 422 404 404 404",
    "POST community:answer_group_offer": "302 404 302 404 404 404",
    "community:home_groups": "302 403 403 200 200 200",
    "POST community:vouch": "302 404 404 302 404 404",
    "POST community:turn_down": "302 404 404 302 404 404",
    "community:venue_list": "200 200 200 200 200 200",
    "community:space_list": "200 200 200 200 200 200",
    "community:space": "200 200 200 200 200 200",
    "POST community:follow_facility": "302 302 302 302 302 302",
    "community:facility": "200 200 200 200 200 200",
    "community:old_facility": "301 301 301 301 301 301",
    "community:space_calendar": "200 200 200 200 200 200",
    "community:space_feed": "200 200 200 200 200 200",
    "POST community:book_space": "302 422 422 422 422 422",
    "community:here": "302 200 200 200 200 200",
    "community:my_rooms": "302 200 200 200 200 200",
    "POST community:new_feed": "302 302 302 302 302 302",
    "community:my_room": "302 404 200 404 404 404",
    "POST community:my_room_act": "302 404 422 404 404 404",
    "community:room_desk": "302 403 403 200 200 200",
    "POST community:room_desk_act": "302 403 403 422 404 404",
    "community:door_sheet": "302 404 404 200 404 404",
    "community:usage": "302 403 403 200 200 200",
    "community:usage_rows": "302 403 403 200 404 404",
    "community:new_facility": "302 403 403 200 200 200",
    "community:edit_facility": "302 404 404 200 404 404",
    "community:new_space": "302 404 404 200 404 404",
    "community:photos": "302 404 404 200 404 404",
    "POST community:photo_act": "302 404 404 302 404 404",
    "community:edit_space": "302 404 404 200 404 404",
    "community:edit_rule": "302 404 404 200 404 404",
    "POST community:archive": "302 404 404 302 404 404",
    "community:public_sheet": "200 200 200 200 200 200",
    "community:sheets": "302 403 403 200 200 200",
    "community:sheet": "302 404 404 200 404 404",
    "POST community:join_round": "302 404 404 302 404 404",
}
