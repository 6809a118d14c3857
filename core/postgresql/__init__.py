"""The database backend: Django's own for PostgreSQL, with a cheaper look at a connection that is kept."""
