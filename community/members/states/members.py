"""Membership: how a body joins the community, is suspended, leaves. Policy: 2.1, 3.1.1."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.record.lifecycle import Lifecycle


def _to(*states: str) -> frozenset[str]:
    return frozenset(states)


class ApplicationState(TextChoices):
    APPLIED = "applied", _("待推荐")
    RETURNED = "returned", _("退回补正")
    RECOMMENDED = "recommended", _("待市级审定")
    ADMITTED = "admitted", _("已接纳")
    REFUSED = "refused", _("未接纳")
    WITHDRAWN = "withdrawn", _("已撤回")


APPLICATION = Lifecycle({
    ApplicationState.APPLIED:     _to(ApplicationState.RECOMMENDED, ApplicationState.RETURNED, ApplicationState.REFUSED,
                                      ApplicationState.WITHDRAWN),
    ApplicationState.RETURNED:    _to(ApplicationState.APPLIED, ApplicationState.WITHDRAWN),
    ApplicationState.RECOMMENDED: _to(ApplicationState.ADMITTED, ApplicationState.REFUSED, ApplicationState.RETURNED,
                                      ApplicationState.WITHDRAWN),
    ApplicationState.ADMITTED:    _to(),
    ApplicationState.REFUSED:     _to(),
    ApplicationState.WITHDRAWN:   _to(),
})  # fmt: skip

LIVE_APPLICATIONS = (ApplicationState.APPLIED, ApplicationState.RETURNED, ApplicationState.RECOMMENDED)


class MembershipState(TextChoices):
    ADMITTED = "admitted", _("成员")
    SUSPENDED = "suspended", _("暂停")
    LEFT = "left", _("已退出")


MEMBERSHIP = Lifecycle({
    MembershipState.ADMITTED:  _to(MembershipState.SUSPENDED, MembershipState.LEFT),
    MembershipState.SUSPENDED: _to(MembershipState.ADMITTED, MembershipState.LEFT),
    MembershipState.LEFT:      _to(),
})  # fmt: skip

LISTED = (MembershipState.ADMITTED, MembershipState.SUSPENDED)  # who stands in the directory


class NameChangeState(TextChoices):
    ASKED = "asked", _("待确认")
    CONFIRMED = "confirmed", _("已更名")
    DECLINED = "declined", _("没有同意")


NAME_CHANGE = Lifecycle({
    NameChangeState.ASKED:     _to(NameChangeState.CONFIRMED, NameChangeState.DECLINED),
    NameChangeState.CONFIRMED: _to(),
    NameChangeState.DECLINED:  _to(),
})  # fmt: skip
