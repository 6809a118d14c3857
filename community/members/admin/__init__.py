"""Members and seats for the bureau. Every button calls an action; nothing is edited raw."""

from community.members.admin import (
    calendars,
    dated_rules,
    imports,
    members,
    privacy,
    registry,
    seats,
    second_person,
)

__all__ = ["calendars", "dated_rules", "imports", "members", "privacy", "registry", "seats", "second_person"]
