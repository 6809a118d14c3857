"""Every side effect, by subject: what follows when something happened."""

from roundtable.subscribers import groups, meetings, minutes, pending, resolutions

__all__ = ["groups", "meetings", "minutes", "pending", "resolutions"]
