"""Views of the think tank."""
