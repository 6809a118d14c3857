"""Every side effect of the pipeline, by subject: what follows when something happened."""

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
