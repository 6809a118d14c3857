"""The lifecycles of members and what they do, one module a subject. Terminal states have empty exits."""

from community.states.groups import GROUP, GroupState

__all__ = ["GROUP", "GroupState"]
from community.states.members import LISTED, MEMBERSHIP, MembershipState

__all__ = ["LISTED", "MEMBERSHIP", "MembershipState"]
