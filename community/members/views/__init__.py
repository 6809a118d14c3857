"""Views about members, seats and residents."""
