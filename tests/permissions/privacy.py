"""
What is held on me: who may open what.

Columns: visitor, citizen. Closing leads to showing once more who one is.
"""

from tests.factories.core import UserFactory

PEOPLE = ("visitor", "citizen")

PERMISSIONS: dict[str, str] = {
    "core:my_data": "302 200",
    "POST core:export_data": "302 200",
    "POST core:remove_data": "302 302",
    "core:name": "302 200",
    "core:tokens": "302 200",
    "POST core:revoke_token": "302 404",
    "core:close": "302 200",
    "POST core:stay": "302 302",
}


def world():
    cast = {"visitor": None, "citizen": UserFactory()}
    return cast, {
        "core:export_data": {"kind": "json"},
        "core:remove_data": {"key": "drafts"},
        "core:revoke_token": {"pk": 1},
    }
