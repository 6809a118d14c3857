"""What follows when something happened in training."""

from community.training.subscribers import certificates, training

__all__ = ["certificates", "training"]
