"""What goes with an account: who was asked. The number of people asked stays with the rectification."""

from __future__ import annotations

from datetime import datetime

from core.models import User
from evaluation.models import Ask, Volunteer


def erase(user: User, at: datetime) -> None:
    """Unanswered questions go; an answer is a vote of one in a count and stays without anything but its account number."""
    Ask.objects.of(user).filter(is_mended__isnull=True).delete()
    Volunteer.objects.filter(person=user).delete()
