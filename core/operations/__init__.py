"""Running an installation: backups, health, logs, readiness."""
