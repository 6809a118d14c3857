"""The lifecycles of publicity: yearly plans, campaigns, press conferences. Policy: 3.3.3, 4.3."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.record.lifecycle import Lifecycle


class PlanState(TextChoices):
    DRAFT = "draft", _("草稿")
    IN_FORCE = "in_force", _("执行中")
    CLOSED = "closed", _("已总结")


PUBLICITY_PLAN = Lifecycle({
    PlanState.DRAFT:    frozenset({PlanState.IN_FORCE}),
    PlanState.IN_FORCE: frozenset({PlanState.CLOSED}),
    PlanState.CLOSED:   frozenset(),
})  # fmt: skip


class CampaignState(TextChoices):
    PLANNED = "planned", _("计划中")
    UNDER_WAY = "under_way", _("进行中")
    DONE = "done", _("已完成")
    CANCELLED = "cancelled", _("已取消")


CAMPAIGN = Lifecycle({
    CampaignState.PLANNED:   frozenset({CampaignState.UNDER_WAY, CampaignState.CANCELLED}),
    CampaignState.UNDER_WAY: frozenset({CampaignState.DONE, CampaignState.CANCELLED}),
    CampaignState.DONE:      frozenset(),
    CampaignState.CANCELLED: frozenset(),
})  # fmt: skip


class ConferenceState(TextChoices):
    PLANNED = "planned", _("筹备中")
    HELD = "held", _("已举行")
    CANCELLED = "cancelled", _("已取消")


CONFERENCE = Lifecycle({
    ConferenceState.PLANNED:   frozenset({ConferenceState.HELD, ConferenceState.CANCELLED}),
    ConferenceState.HELD:      frozenset(),
    ConferenceState.CANCELLED: frozenset(),
})  # fmt: skip
