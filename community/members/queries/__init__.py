"""Answers about members and seats."""
