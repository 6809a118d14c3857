"""The bureau's lists of the roundtable, by subject."""

from roundtable.admin import exchange, meetings, resolutions

__all__ = ["exchange", "meetings", "resolutions"]
