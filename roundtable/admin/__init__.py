"""The bureau's lists of the roundtable, by subject."""

from roundtable.admin import meetings

__all__ = ["meetings"]
