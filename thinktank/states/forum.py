"""Lifecycles of the forum, papers and registrations. Policy: 3.5.2."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.record.lifecycle import Lifecycle


class ForumState(TextChoices):
    PLANNED = "planned", _("筹备中")
    CALLING = "calling", _("征文中")
    OPEN = "open", _("议程已发布，可报名")
    HELD = "held", _("已举办，论文集编印中")
    CLOSED = "closed", _("已结束")
    CANCELLED = "cancelled", _("取消")


FORUM = Lifecycle({
    ForumState.PLANNED:   frozenset({ForumState.CALLING, ForumState.OPEN, ForumState.CANCELLED}),
    ForumState.CALLING:   frozenset({ForumState.OPEN, ForumState.CANCELLED}),
    ForumState.OPEN:      frozenset({ForumState.HELD, ForumState.CANCELLED}),
    ForumState.HELD:      frozenset({ForumState.CLOSED}),
    ForumState.CLOSED:    frozenset(),
    ForumState.CANCELLED: frozenset(),
})  # fmt: skip


class PaperState(TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("已投稿")
    IN_REVIEW = "in_review", _("匿名评审中")
    REVISING = "revising", _("修改后再定")
    REVISED = "revised", _("修改稿已交")
    ACCEPTED = "accepted", _("录用")
    REJECTED = "rejected", _("未录用")
    WITHDRAWN = "withdrawn", _("已作废")


P = PaperState
PAPER = Lifecycle({
    P.DRAFT:     frozenset({P.SUBMITTED, P.WITHDRAWN}),
    P.SUBMITTED: frozenset({P.IN_REVIEW, P.WITHDRAWN, P.DRAFT}),
    P.IN_REVIEW: frozenset({P.SUBMITTED, P.ACCEPTED, P.REVISING, P.REJECTED}),  # back when the panel is dissolved
    P.REVISING:  frozenset({P.REVISED, P.WITHDRAWN}),
    P.REVISED:   frozenset({P.ACCEPTED, P.REVISING, P.REJECTED}),  # taken back: REVISING
    P.ACCEPTED:  frozenset({P.WITHDRAWN}),
    P.REJECTED:  frozenset(),
    P.WITHDRAWN: frozenset(),
})  # fmt: skip


class RegistrationState(TextChoices):
    REGISTERED = "registered", _("已报名")
    CHECKED_IN = "checked_in", _("已签到")
    CANCELLED = "cancelled", _("已取消")


REGISTRATION = Lifecycle({
    RegistrationState.REGISTERED: frozenset({RegistrationState.CHECKED_IN, RegistrationState.CANCELLED}),
    RegistrationState.CHECKED_IN: frozenset(),
    RegistrationState.CANCELLED:  frozenset(),
})  # fmt: skip
