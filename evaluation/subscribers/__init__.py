"""Every side effect, by subject: what follows when something happened."""

from evaluation.subscribers import privacy, rectifications, rounds

__all__ = ["privacy", "rectifications", "rounds"]
