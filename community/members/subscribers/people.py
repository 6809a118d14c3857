"""Subscribers to facts about people (consents, accounts)."""

from community.members.actions import residents
from core.models import JournalEntry
from core.models.accounts import ConsentKind
from core.record.actors import CLOCK
from core.record.journal import on


@on("core.consent.withdrawn")
def forget_what_hung_on_it(entry: JournalEntry) -> None:
    if entry.details["kind"] == ConsentKind.ACCESS_NEEDS:
        residents.forget_access_needs(user_id=entry.details["user"])
    elif entry.details["kind"] == ConsentKind.CHILDREN:
        residents.forget_children(
            user_id=entry.details["user"],
            whose=entry.details.get("whose", ""),
            by=CLOCK,
            at=entry.happened_at,
        )
