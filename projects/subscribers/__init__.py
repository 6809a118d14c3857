"""All subscribers (side effects of journal facts) of this app, by subject."""

from projects.subscribers import empower, pending, projects, scoring

__all__ = ["empower", "pending", "projects", "scoring"]
