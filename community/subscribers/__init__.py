"""Every side effect, by subject: what follows when something happened."""

from community.subscribers import people

__all__ = ["people"]
