"""All subscribers (side effects of journal facts) of this app, by subject."""

from cloudplatform.subscribers import (
    bookings,
    demands,
    feedback,
    follows,
    kitchen,
    links,
    orders,
    pending,
    scoring,
)

__all__ = ["bookings", "demands", "feedback", "follows", "kitchen", "links", "orders", "pending", "scoring"]
