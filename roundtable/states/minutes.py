"""Lifecycles of minutes, corrections and excerpts. Policy: 3.1.2."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.record.lifecycle import Lifecycle


class MinutesState(TextChoices):
    DRAFTED = "drafted", _("起草中")
    COMMENTING = "commenting", _("征求意见")
    COUNTERSIGNING = "countersigning", _("会签")
    ISSUED = "issued", _("已印发")
    ADOPTED = "adopted", _("已由会议确认")


M = MinutesState
MINUTES = Lifecycle({
    M.DRAFTED:        frozenset({M.COMMENTING}),
    M.COMMENTING:     frozenset({M.COUNTERSIGNING}),
    M.COUNTERSIGNING: frozenset({M.ISSUED, M.DRAFTED}),
    M.ISSUED:         frozenset({M.ADOPTED}),
    M.ADOPTED:        frozenset(),
})  # fmt: skip
SEALED = frozenset({M.ISSUED, M.ADOPTED})


class CorrectionState(TextChoices):
    PROPOSED = "proposed", _("待答复")
    ACCEPTED = "accepted", _("采纳")
    REJECTED = "rejected", _("未采纳")


CORRECTION = Lifecycle({
    CorrectionState.PROPOSED: frozenset({CorrectionState.ACCEPTED, CorrectionState.REJECTED}),
    CorrectionState.ACCEPTED: frozenset(),
    CorrectionState.REJECTED: frozenset(),
})  # fmt: skip


class ExcerptState(TextChoices):
    PREPARED = "prepared", _("待告知")
    TOLD = "told", _("已告知")
    ACKNOWLEDGED = "acknowledged", _("已知悉")


EXCERPT = Lifecycle({
    ExcerptState.PREPARED:     frozenset({ExcerptState.TOLD}),
    ExcerptState.TOLD:         frozenset({ExcerptState.ACKNOWLEDGED}),
    ExcerptState.ACKNOWLEDGED: frozenset(),
})  # fmt: skip
