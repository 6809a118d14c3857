"""Briefs, news and publicity for the bureau. Every button calls an action; nothing is edited raw."""

from community.press.admin import briefs, news, publicity

__all__ = ["briefs", "news", "publicity"]
