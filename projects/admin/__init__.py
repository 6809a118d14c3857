"""The bureau's queues over benchmark projects. Every button calls an action; nothing is edited raw."""

from projects.admin import decisions, empower, projects

__all__ = ["decisions", "empower", "projects"]
