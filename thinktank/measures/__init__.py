"""The measures of the think tank and its forum. Policy: 3.5.1, 3.5.2."""

from thinktank.measures import advice, forum

__all__ = ["advice", "forum"]
