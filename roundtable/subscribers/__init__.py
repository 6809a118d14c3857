"""Every side effect, by subject: what follows when something happened."""

from roundtable.subscribers import meetings, minutes, pending, resolutions

__all__ = ["meetings", "minutes", "pending", "resolutions"]
