"""Admin pages of benchmark projects. Every button calls an action; rows are not edited directly."""

from projects.admin import decisions, empower, projects

__all__ = ["decisions", "empower", "projects"]
