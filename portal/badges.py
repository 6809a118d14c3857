"""How each state looks, by its value: colour, sometimes an icon, beside its words."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Look:
    """`kind`: "" (quiet), ok, info, warn, bad, line. The words always come from the state's own label."""

    kind: str = ""
    icon: str = ""


OK, INFO, WARN, BAD = Look("ok"), Look("info"), Look("warn"), Look("bad")

# Where one word means two things, the model says which: a place that is booked, a project that is kept for later.
BADGES_OF_MODEL: Final[dict[tuple[str, str], Look]] = {
    ("projects.project", "reserved"): Look("info", "inbox"),
    ("evaluation.rectification", "closed"): Look("ok", "check"),
}

# A value absent here is quiet: draft, closed, merged, withdrawn, retired, …
STATE_BADGES: Final[dict[str, Look]] = {
    # under way
    "listed": INFO,
    "in_principle": OK,
    "deferred": WARN,
    "minuted": OK,
    "drafted": INFO,
    "commenting": Look("warn", "hour"),
    "countersigning": Look("warn", "hour"),
    "told": INFO,
    "acknowledged": Look("ok", "check"),
    "provisional": INFO,
    "carried": INFO,
    "sent": Look("warn", "hour"),
    "open": INFO,
    "gathered": INFO,
    "submitted": INFO,
    "qualified": INFO,
    "reviewed": INFO,
    "scored": INFO,
    "under_review": INFO,
    "convened": INFO,
    "drawn": INFO,
    "scoring": INFO,
    "discussed": INFO,
    "sitting": INFO,
    "in_notice": INFO,
    "filed": INFO,
    "placed": INFO,
    "endorsed": INFO,
    "preparing": INFO,
    "reported": INFO,
    "applied": INFO,
    "recommended": INFO,
    "vouched": INFO,
    "explained": INFO,
    "checked": OK,
    "graded": Look("ok", "check"),
    "due": Look("warn", "hour"),
    "differing": Look("warn", "alert"),
    "met": OK,
    "mostly": WARN,
    "below": BAD,
    "asked": Look("warn", "hour"),
    "signed_in": Look("info", "check"),
    "in_review": INFO,
    "under_way": INFO,
    "forming": INFO,
    "planned": INFO,
    "baseline": INFO,
    "measured": INFO,
    "proposed": INFO,
    "decided": INFO,
    "incubating": INFO,
    "midterm_checked": INFO,
    "replied": INFO,
    "computing": INFO,
    "in_reply": INFO,
    "at_street": INFO,
    "at_district": INFO,
    "at_city": INFO,
    # done well
    "confirmed": OK,
    "active": OK,
    "joined": OK,
    "answered": OK,
    "signed": OK,
    "appointed": OK,
    "on_shelf": OK,
    "accepted": OK,
    "scheduled": OK,
    "agreed": OK,
    "published": OK,
    "booked": OK,
    "admitted": OK,
    "registered": OK,
    "signed_out": Look("ok", "check"),
    "delivered": Look("ok", "check"),
    "rated": Look("ok", "check"),
    "reserved": Look("ok", "check"),
    "checked_in": Look("ok", "check"),
    "adopted": OK,
    "approved": OK,
    "issued": OK,
    "in_force": OK,
    "held": OK,
    "done": OK,
    "named": Look("ok", "star"),
    "passed": Look("ok", "check"),
    "verified": Look("ok", "check"),
    # somebody has to do something
    "partly": WARN,
    "invited": WARN,
    "returned": WARN,
    "suspended": WARN,
    "disputed": Look("warn", "alert"),
    "upheld": WARN,
    "waiting": Look("warn", "hour"),
    "offered": Look("warn", "hour"),
    "opened": Look("warn", "alert"),
    "rectifying": Look("warn", "alert"),
    # ended badly
    "declined": BAD,
    "rejected": BAD,
    "refused": BAD,
    "cancelled": BAD,
    "broken": Look("bad", "alert"),
    "absent": BAD,
    "void": BAD,
    "dissolved": BAD,
    "assessed": INFO,
    "waitlisted": Look("warn", "hour"),
    "completed": Look("ok", "check"),
    "granted": Look("ok", "check"),
    "graduated": Look("ok", "check"),
    "running": OK,
    "failed": BAD,
    "broken_off": BAD,
    "lapsed": BAD,
    "abandoned": BAD,
    "exited": BAD,
}


def look_of(thing: object, state: str) -> Look:
    """How `state` of `thing` looks: as its model has it, else as everywhere."""
    meta = getattr(thing, "_meta", None)
    own = BADGES_OF_MODEL.get((meta.label_lower, state)) if meta else None
    return own or STATE_BADGES.get(state, Look())
