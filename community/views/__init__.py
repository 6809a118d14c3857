"""Pages about members and places."""
