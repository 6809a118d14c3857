"""Admin pages of the roundtable, by subject."""

from roundtable.admin import exchange, groups, meetings, resolutions

__all__ = ["exchange", "groups", "meetings", "resolutions"]
