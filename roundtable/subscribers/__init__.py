"""Every side effect, by subject: what follows when something happened."""

from roundtable.subscribers import meetings, minutes, pending, resolutions, same_hour

__all__ = ["meetings", "minutes", "pending", "resolutions", "same_hour"]
