"""All subscribers (side effects of journal facts) of this app."""

from reports.subscribers import books

__all__ = ["books"]
