"""Actions about members, seats and residents."""
