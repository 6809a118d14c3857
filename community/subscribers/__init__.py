"""Every side effect, by subject: what follows when something happened."""

from community.subscribers import groups, people, seats

__all__ = ["groups", "people"]
from community.subscribers import certificates

__all__ = ["certificates", "people"]
__all__ = ["groups", "people", "seats"]
from community.subscribers import groups, people, spaces

__all__ = ["groups", "people", "spaces"]
