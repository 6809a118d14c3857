"""Messages to people."""

from community.notices import seats
from community.notices.people import tell_holders

__all__ = ["seats", "tell_holders"]
