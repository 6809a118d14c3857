"""Admin pages of the yearly books."""

from reports.admin import books, material

__all__ = ["books", "material"]
