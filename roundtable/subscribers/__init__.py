"""Every side effect, by subject: what follows when something happened."""

from roundtable.subscribers import meetings, minutes, resolutions

__all__ = ["meetings", "minutes", "resolutions"]
