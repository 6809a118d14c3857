"""Every side effect, by subject: what follows when something happened."""

from projects.subscribers import empower

__all__ = ["empower"]
from projects.subscribers import projects, scoring

__all__ = ["projects", "scoring"]
