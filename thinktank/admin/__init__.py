"""The bureau's queues over who advises. Every button calls an action; nothing is edited raw."""

from thinktank.admin import consultations, forum

__all__ = ["consultations", "forum"]
