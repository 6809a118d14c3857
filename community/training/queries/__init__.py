"""Queries about training, secondments, incubation and grades."""
