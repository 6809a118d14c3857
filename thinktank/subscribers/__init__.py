"""Every side effect, by subject: what follows when something happened."""

from thinktank.subscribers import consultations, experts, forum, panels, pending

__all__ = ["consultations", "experts", "forum", "panels", "pending"]
