"""The lifecycles of what has nothing to do with culture."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.lifecycle import Lifecycle


class ClosureState(TextChoices):
    ASKED = "asked", _("等待期内")
    CANCELLED = "cancelled", _("已取消")
    DONE = "done", _("已注销")


CLOSURE = Lifecycle({
    ClosureState.ASKED: frozenset({ClosureState.CANCELLED, ClosureState.DONE}),
    ClosureState.CANCELLED: frozenset(),
    ClosureState.DONE: frozenset(),
})  # fmt: skip
