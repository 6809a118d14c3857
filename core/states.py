"""Lifecycles of this app's models."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.record.lifecycle import Lifecycle


class ClosureState(TextChoices):
    ASKED = "asked", _("等待期内")
    CANCELLED = "cancelled", _("已取消")
    DONE = "done", _("已注销")


CLOSURE = Lifecycle({
    ClosureState.ASKED: frozenset({ClosureState.CANCELLED, ClosureState.DONE}),
    ClosureState.CANCELLED: frozenset(),
    ClosureState.DONE: frozenset(),
})  # fmt: skip


class PendingState(TextChoices):
    """An act that needs two people."""

    ASKED = "asked", _("待复核")
    CONFIRMED = "confirmed", _("已复核，待生效")
    IN_FORCE = "in_force", _("已生效")
    DECLINED = "declined", _("未同意")
    WITHDRAWN = "withdrawn", _("已撤回")
    LAPSED = "lapsed", _("没能生效")


PENDING = Lifecycle({
    PendingState.ASKED: frozenset({
        PendingState.ASKED, PendingState.CONFIRMED, PendingState.DECLINED, PendingState.WITHDRAWN,
    }),
    PendingState.CONFIRMED: frozenset({
        PendingState.ASKED, PendingState.IN_FORCE, PendingState.WITHDRAWN, PendingState.LAPSED,
    }),
    PendingState.IN_FORCE: frozenset(),
    PendingState.DECLINED: frozenset(),
    PendingState.WITHDRAWN: frozenset(),
    PendingState.LAPSED: frozenset(),
})  # fmt: skip
OPEN_ACTS = [PendingState.ASKED, PendingState.CONFIRMED]


class ObjectionState(TextChoices):
    FILED = "filed", _("待答复")
    UPHELD = "upheld", _("成立")
    DISMISSED = "dismissed", _("不成立")


OBJECTION = Lifecycle({
    ObjectionState.FILED: frozenset({ObjectionState.UPHELD, ObjectionState.DISMISSED}),
    ObjectionState.UPHELD: frozenset(),
    ObjectionState.DISMISSED: frozenset(),
})  # fmt: skip
