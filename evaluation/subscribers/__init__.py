"""Every side effect, by subject: what follows when something happened."""

from evaluation.subscribers import pending, privacy, rectifications, rounds

__all__ = ["pending", "privacy", "rectifications", "rounds"]
