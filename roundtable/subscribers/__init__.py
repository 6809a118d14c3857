"""All subscribers (side effects of journal facts) of this app, by subject."""

from roundtable.subscribers import groups, meetings, minutes, pending, resolutions

__all__ = ["groups", "meetings", "minutes", "pending", "resolutions"]
