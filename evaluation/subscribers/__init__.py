"""All subscribers (side effects of journal facts) of this app, by subject."""

from evaluation.subscribers import pending, rectifications, rounds

__all__ = ["pending", "rectifications", "rounds"]
