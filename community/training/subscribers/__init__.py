"""Subscribers to facts about training and certificates."""

from community.training.subscribers import certificates, training

__all__ = ["certificates", "training"]
