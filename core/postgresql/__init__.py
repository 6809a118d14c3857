"""Database backend: Django's own for PostgreSQL, with a cheaper health check of persistent connections."""
