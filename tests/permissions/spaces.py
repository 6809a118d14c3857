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
    "community:home_groups": "302 404 404 200 200 200",
    "POST community:vouch": "302 404 404 302 404 404",
    "POST community:turn_down": "302 404 404 302 404 404",
}
