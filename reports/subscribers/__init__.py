"""What follows when something happened: messages to authors, to who asked for a build, and to contributors."""

from reports.subscribers import books

__all__ = ["books"]
