"""Admin pages of the cloud platform. Every button calls an action; rows are not edited directly."""

from cloudplatform.admin import bookings, coverage, demands, events, feedback, kitchen, orders, search_words

__all__ = ["bookings", "coverage", "demands", "events", "feedback", "kitchen", "orders", "search_words"]
