"""The measures of demand, supply, ordering, events and feedback, by subject. Policy: 3.3.1."""

from cloudplatform.measures import demands, events, feedback, orders, products, streets, visits

__all__ = ["demands", "events", "feedback", "orders", "products", "streets", "visits"]
