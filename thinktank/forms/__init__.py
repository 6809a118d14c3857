"""Forms of the think tank."""
