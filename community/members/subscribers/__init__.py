"""What follows when something happened to members or seats."""

from community.members.subscribers import members, people, seats

__all__ = ["members", "people", "seats"]
