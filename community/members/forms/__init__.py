"""Forms about members, seats and residents."""
