"""All subscribers (side effects of journal facts) of this app, by subject."""

from thinktank.subscribers import consultations, experts, forum, panels, pending

__all__ = ["consultations", "experts", "forum", "panels", "pending"]
