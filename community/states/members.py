"""Membership: how a body joins the community, is suspended, leaves. Policy: 2.1, 3.1.1."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.lifecycle import Lifecycle


def _to(*states: str) -> frozenset[str]:
    return frozenset(states)


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
