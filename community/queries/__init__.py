"""Answers about members, seats and places."""
