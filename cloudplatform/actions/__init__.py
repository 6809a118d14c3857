"""Actions of the cloud platform (demands, products, orders, events, bookings), one module a subject."""
