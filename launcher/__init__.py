"""Everything a bare machine needs to run the portal: PostgreSQL, Redis, web, worker and clock, without installing a server."""
