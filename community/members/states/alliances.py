"""Alliances, systems, federations, and the places in them. Policy: 1.3, 3.1.1."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.record.lifecycle import Lifecycle


def _to(*states: str) -> frozenset[str]:
    return frozenset(states)


class AllianceState(TextChoices):
    FORMING = "forming", _("筹组中")  # the lead alone, others invited
    ACTIVE = "active", _("运行中")
    DISSOLVED = "dissolved", _("已解散")


ALLIANCE = Lifecycle({
    AllianceState.FORMING:   _to(AllianceState.ACTIVE, AllianceState.DISSOLVED),
    AllianceState.ACTIVE:    _to(AllianceState.DISSOLVED),
    AllianceState.DISSOLVED: _to(),
})  # fmt: skip


class PlaceState(TextChoices):
    INVITED = "invited", _("待答复")
    JOINED = "joined", _("成员")
    DECLINED = "declined", _("没有加入")
    LEFT = "left", _("已退出")
    WITHDRAWN = "withdrawn", _("邀请已收回")


PLACE = Lifecycle({
    PlaceState.INVITED:   _to(PlaceState.JOINED, PlaceState.DECLINED, PlaceState.WITHDRAWN),
    PlaceState.JOINED:    _to(PlaceState.LEFT),
    PlaceState.DECLINED:  _to(),
    PlaceState.LEFT:      _to(),
    PlaceState.WITHDRAWN: _to(),
})  # fmt: skip
