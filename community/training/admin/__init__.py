"""Training and stars for the bureau. Every button calls an action; nothing is edited raw."""

from community.training.admin import certificates, incubation, training

__all__ = ["certificates", "incubation", "training"]
