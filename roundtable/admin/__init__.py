"""The bureau's lists of the roundtable, by subject."""

from roundtable.admin import meetings, resolutions

__all__ = ["meetings", "resolutions"]
