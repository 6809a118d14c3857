"""The bureau's queues over who advises. Every button calls an action; nothing is edited raw."""

from thinktank.admin import consultations, experts, forum, panels

__all__ = ["consultations", "experts", "forum", "panels"]
