"""The measures of benchmark projects, by subject. Policy: 1.3, 3.1.3, 3.2.1, 3.4.1, 4.2a."""

from projects.measures import cases, cooperation, money, progress, projects

__all__ = ["cases", "cooperation", "money", "progress", "projects"]
