"""Pages about members and seats."""
