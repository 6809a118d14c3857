"""The bureau's pages for the yearly books."""

from reports.admin import books, material

__all__ = ["books", "material"]
