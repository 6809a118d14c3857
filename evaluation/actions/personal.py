"""Erasure of personal data in this app. The number of people asked stays with the rectification."""

from __future__ import annotations

from datetime import datetime

from core.models import User
from evaluation.models import Ask, Volunteer


def erase(user: User, at: datetime) -> None:
    """Delete unanswered questions to the person; an answer stays, with nothing but the account's number."""
    Ask.objects.of(user).filter(is_mended__isnull=True).delete()
    Volunteer.objects.filter(person=user).delete()
