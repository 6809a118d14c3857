"""Signing in: accounts, passwords, phones, limits, tokens."""
