"""Every side effect, by subject: what follows when something happened."""

from thinktank.subscribers import consultations, forum

__all__ = ["consultations", "forum"]
from thinktank.subscribers import experts, panels

__all__ = ["experts", "panels"]
