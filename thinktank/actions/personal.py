"""Erasure of experts and authors when they close their account; draws and proceedings stay verifiable."""

from __future__ import annotations

from datetime import datetime

from core.models import User
from core.people.closing import ERASED_NAME
from thinktank.models import Expert, Interest, Paper
from thinktank.states import PaperState


def erase(user: User, at: datetime) -> None:
    """The expert's number stays in draws; published papers keep their authors, as any publication does."""
    Expert.objects.filter(user=user).update(
        name=ERASED_NAME, position="", employer="", introduction="", reason="", shows=[]
    )
    Interest.objects.filter(expert__user=user).update(person_name="", note="")
    Paper.objects.filter(author=user).exclude(state=PaperState.ACCEPTED).update(
        authors=ERASED_NAME, affiliation=""
    )
