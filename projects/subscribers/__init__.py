"""Every side effect, by subject: what follows when something happened."""

from projects.subscribers import empower, privacy, projects, scoring

__all__ = ["empower", "privacy", "projects", "scoring"]
