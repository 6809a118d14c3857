"""What becomes of an invitation to a seat. Policy: 4.1."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.record.lifecycle import Lifecycle


class InvitationState(TextChoices):
    SENT = "sent", _("等答复")
    ACCEPTED = "accepted", _("已接受")
    DECLINED = "declined", _("已谢绝")
    EXPIRED = "expired", _("已过期")
    WITHDRAWN = "withdrawn", _("已撤回")


INVITATION = Lifecycle({
    InvitationState.SENT: frozenset({
        InvitationState.ACCEPTED, InvitationState.DECLINED, InvitationState.EXPIRED, InvitationState.WITHDRAWN,
    }),
    InvitationState.ACCEPTED: frozenset(),
    InvitationState.DECLINED: frozenset(),
    InvitationState.EXPIRED: frozenset(),
    InvitationState.WITHDRAWN: frozenset(),
})  # fmt: skip
