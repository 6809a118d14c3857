"""Every side effect, by subject: what follows when something happened."""

from thinktank.subscribers import consultations, experts, forum, panels

__all__ = ["consultations", "experts", "forum", "panels"]
from thinktank.subscribers import privacy

__all__ = ["consultations", "forum", "privacy"]
