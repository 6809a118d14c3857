"""Subscribers to facts about members and seats."""

from community.members.subscribers import members, people, seats

__all__ = ["members", "people", "seats"]
