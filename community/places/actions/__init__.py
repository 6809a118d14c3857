"""What is done about places and groups."""
