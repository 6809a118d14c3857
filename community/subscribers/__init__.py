"""Every side effect, by room: what follows when something happened."""

import community.members.subscribers
import community.places.subscribers
import community.press.subscribers
import community.training.subscribers  # noqa: F401
from community.subscribers import pending

__all__ = ["pending"]
