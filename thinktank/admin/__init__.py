"""Admin pages of the think tank. Every button calls an action; rows are not edited directly."""

from thinktank.admin import consultations, experts, forum, panels

__all__ = ["consultations", "experts", "forum", "panels"]
