"""The bureau's queues over who advises. Every button calls an action; nothing is edited raw."""

from thinktank.admin import consultations, forum

__all__ = ["consultations", "forum"]
from thinktank.admin import experts, panels

__all__ = ["experts", "panels"]
