"""Every side effect, by subject: what follows when something happened."""

from projects.subscribers import empower, pending, privacy, projects, scoring

__all__ = ["empower", "pending", "privacy", "projects", "scoring"]
