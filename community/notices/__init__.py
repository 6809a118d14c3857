"""Messages to people."""

from community.notices.people import tell_holders

__all__ = ["tell_holders"]
