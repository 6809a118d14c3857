"""Every side effect, by subject: what follows when something happened."""

from projects.subscribers import empower, pending, projects, scoring

__all__ = ["empower", "pending", "projects", "scoring"]
