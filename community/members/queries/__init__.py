"""Queries about members, seats and residents."""
