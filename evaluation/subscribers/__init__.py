"""Every side effect, by subject: what follows when something happened."""

from evaluation.subscribers import rounds

__all__ = ["rounds"]
