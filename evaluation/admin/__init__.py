"""Admin pages of evaluation, by subject."""

from evaluation.admin import frameworks, rectifications, rounds, surveys

__all__ = ["frameworks", "rectifications", "rounds", "surveys"]
