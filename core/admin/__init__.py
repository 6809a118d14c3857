"""Admin pages of the three officers (system, security, audit). None of them has rights over cultural data."""

from core.admin import people, system

__all__ = ["people", "system"]
