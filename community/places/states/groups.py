"""Lifecycle of a citizens' group: its home vouches, the district registers. Policy: 3.3.2."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.record.lifecycle import Lifecycle


class GroupState(TextChoices):
    APPLIED = "applied", _("待单位推荐")
    VOUCHED = "vouched", _("待区登记")
    REGISTERED = "registered", _("已登记")
    SUSPENDED = "suspended", _("暂停")
    REFUSED = "refused", _("未通过")
    LEFT = "left", _("已退出")


GROUP = Lifecycle({
    GroupState.APPLIED:    frozenset({GroupState.VOUCHED, GroupState.REFUSED, GroupState.LEFT}),
    GroupState.VOUCHED:    frozenset({GroupState.REGISTERED, GroupState.REFUSED, GroupState.LEFT}),
    GroupState.REGISTERED: frozenset({GroupState.SUSPENDED, GroupState.LEFT}),
    GroupState.SUSPENDED:  frozenset({GroupState.REGISTERED, GroupState.LEFT}),
    GroupState.REFUSED:    frozenset({GroupState.APPLIED, GroupState.LEFT}),
    GroupState.LEFT:       frozenset(),
})  # fmt: skip


class GroupHandOverState(TextChoices):
    OFFERED = "offered", _("等对方接受")
    ACCEPTED = "accepted", _("已接任")
    DECLINED = "declined", _("没有接受")
    WITHDRAWN = "withdrawn", _("已撤回")
    EXPIRED = "expired", _("过期")


H = GroupHandOverState
GROUP_HAND_OVER = Lifecycle({
    H.OFFERED:   frozenset({H.ACCEPTED, H.DECLINED, H.WITHDRAWN, H.EXPIRED}),
    H.ACCEPTED:  frozenset(),
    H.DECLINED:  frozenset(),
    H.WITHDRAWN: frozenset(),
    H.EXPIRED:   frozenset(),
})  # fmt: skip
