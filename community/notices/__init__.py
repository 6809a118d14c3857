"""Messages to people."""

from community.members.notices import seats
from community.members.notices.people import tell_holders

__all__ = ["seats", "tell_holders"]
