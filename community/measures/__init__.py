"""The measures of members, places, training and publicity, by subject. Policy: 3.1.1, 3.3.2, 4.2c, 4.3."""

from community.measures import groups, members, places, press, training

__all__ = ["groups", "members", "places", "press", "training"]
