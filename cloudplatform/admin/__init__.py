"""The bureau's queues over the pipeline. Every button calls an action; nothing is edited raw."""

from cloudplatform.admin import bookings, coverage, demands, events, feedback, kitchen, orders, search_words

__all__ = ["bookings", "coverage", "demands", "events", "feedback", "kitchen", "orders", "search_words"]
