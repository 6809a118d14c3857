"""What the three officers look after: the system, the people's sign-ins, the record. None of them acts in culture."""

from core.admin import people, system

__all__ = ["people", "system"]
