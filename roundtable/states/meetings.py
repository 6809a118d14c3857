"""Lifecycles of meetings, agenda items and invitations. Policy: 3.1.2."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.record.lifecycle import Lifecycle


class RoundtableState(TextChoices):
    PLANNED = "planned", _("筹备中")
    INVITED = "invited", _("已发通知")
    SITTING = "sitting", _("会议中")
    HELD = "held", _("已召开")
    MINUTED = "minuted", _("纪要已印发")
    ADOPTED = "adopted", _("纪要已确认")
    CLOSED = "closed", _("议定事项已了结")
    CANCELLED = "cancelled", _("已取消")


S = RoundtableState
ROUNDTABLE = Lifecycle({
    S.PLANNED:   frozenset({S.INVITED, S.CANCELLED}),
    S.INVITED:   frozenset({S.SITTING, S.CANCELLED}),
    S.SITTING:   frozenset({S.HELD}),
    S.HELD:      frozenset({S.MINUTED}),
    S.MINUTED:   frozenset({S.ADOPTED, S.CLOSED}),
    S.ADOPTED:   frozenset({S.CLOSED}),
    S.CLOSED:    frozenset({S.MINUTED}),
    S.CANCELLED: frozenset(),
})  # fmt: skip

PREPARING = frozenset({S.PLANNED, S.INVITED})
OVER = frozenset({S.HELD, S.MINUTED, S.ADOPTED, S.CLOSED})
PUBLIC = (
    frozenset({S.INVITED, S.SITTING, S.CANCELLED}) | OVER
)  # a draft stays inside until invitations go out


class ItemState(TextChoices):
    PROPOSED = "proposed", _("待审定")
    LISTED = "listed", _("已列入")
    SITTING = "sitting", _("正在议")
    DECIDED = "decided", _("已议定")
    MERGED = "merged", _("并入他项")
    DECLINED = "declined", _("未列入")
    WITHDRAWN = "withdrawn", _("已撤回")


I = ItemState  # noqa: E741
ITEM = Lifecycle({
    I.PROPOSED:  frozenset({I.LISTED, I.MERGED, I.DECLINED, I.WITHDRAWN}),
    I.LISTED:    frozenset({I.SITTING, I.PROPOSED, I.MERGED, I.DECLINED, I.WITHDRAWN}),
    I.SITTING:   frozenset({I.LISTED, I.DECIDED}),
    I.DECIDED:   frozenset(),
    I.MERGED:    frozenset(),
    I.DECLINED:  frozenset({I.PROPOSED}),
    I.WITHDRAWN: frozenset(),
})  # fmt: skip
ON_AGENDA = frozenset({I.LISTED, I.SITTING, I.DECIDED})


class InvitationState(TextChoices):
    PREPARED = "prepared", _("待发")
    SENT = "sent", _("待回复")
    ACCEPTED = "accepted", _("参加")
    DECLINED = "declined", _("请假")


N = InvitationState
INVITATION = Lifecycle({
    N.PREPARED: frozenset({N.SENT}),
    N.SENT:     frozenset({N.ACCEPTED, N.DECLINED}),
    N.ACCEPTED: frozenset({N.ACCEPTED, N.DECLINED, N.SENT}),
    N.DECLINED: frozenset({N.ACCEPTED, N.DECLINED, N.SENT}),
})  # fmt: skip
