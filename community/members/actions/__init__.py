"""What is done about members, seats and residents."""
