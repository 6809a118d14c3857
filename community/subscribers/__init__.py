"""All subscribers (side effects of journal facts) of this app, by room."""

import community.members.subscribers
import community.places.subscribers
import community.press.subscribers
import community.training.subscribers  # noqa: F401
from community.subscribers import pending

__all__ = ["pending"]
