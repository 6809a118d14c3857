"""Every side effect, by subject: what follows when something happened."""

from projects.subscribers import empower, projects, scoring

__all__ = ["empower", "projects", "scoring"]
