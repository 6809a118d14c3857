"""Operations: backup and restore, health checks, logging, readiness, building an empty database."""
