"""Registration of this app's measures, by subject. Policy: 3.1.1, 3.3.2, 4.2c, 4.3."""

from community.members import measures as members
from community.places.measures import groups, places
from community.press import measures as press
from community.training import measures as training

__all__ = ["groups", "members", "places", "press", "training"]
