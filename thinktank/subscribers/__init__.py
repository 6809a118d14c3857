"""Every side effect, by subject: what follows when something happened."""

from thinktank.subscribers import consultations, experts, forum, panels, pending, same_hour

__all__ = ["consultations", "experts", "forum", "panels", "pending", "same_hour"]
