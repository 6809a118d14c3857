"""The bureau's queues over benchmark projects. Every button calls an action; nothing is edited raw."""

from projects.admin import empower

__all__ = ["empower"]
from projects.admin import decisions, projects

__all__ = ["decisions", "projects"]
