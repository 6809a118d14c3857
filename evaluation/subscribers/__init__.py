"""Every side effect, by subject: what follows when something happened."""

from evaluation.subscribers import pending, rectifications, rounds

__all__ = ["pending", "rectifications", "rounds"]
