"""Actions across all rooms of this app: erasing personal data."""
