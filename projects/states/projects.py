"""From call to named project: calls, projects, the signatures of partners. Policy: 2.2, 2.3, 3.2.1."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.record.lifecycle import Lifecycle


def _to(*states: str) -> frozenset[str]:
    return frozenset(states)


class CallState(TextChoices):
    DRAFT = "draft", _("草稿")
    OPEN = "open", _("征集中")
    CLOSED = "closed", _("已截止")
    CANCELLED = "cancelled", _("已取消")


CALL = Lifecycle({
    CallState.DRAFT:     _to(CallState.OPEN, CallState.CANCELLED),
    CallState.OPEN:      _to(CallState.CLOSED, CallState.CANCELLED),
    CallState.CLOSED:    _to(),
    CallState.CANCELLED: _to(),
})  # fmt: skip


class ProjectState(TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待推荐")
    RETURNED = "returned", _("退回修改")
    RECOMMENDED = "recommended", _("待资格审查")
    QUALIFIED = "qualified", _("待评审")
    UNDER_REVIEW = "under_review", _("评审中")
    RESERVED = "reserved", _("储备")
    DECIDED = "decided", _("已审定，待公示")
    IN_NOTICE = "in_notice", _("公示中")
    INCUBATING = "incubating", _("培育中")
    MIDTERM_CHECKED = "midterm_checked", _("已过中期检查")
    ACCEPTED = "accepted", _("已验收，待命名")
    NAMED = "named", _("已命名")
    CONFIRMED = "confirmed", _("年度复核合格")
    RECTIFYING = "rectifying", _("整改中")
    EXITED = "exited", _("已退出")
    REJECTED = "rejected", _("未入选")
    WITHDRAWN = "withdrawn", _("已作废")


_S = ProjectState
# A reserved project may go into a later review. One taken off the list by an upheld objection is rejected.
PROJECT = Lifecycle({
    _S.DRAFT:           _to(_S.SUBMITTED, _S.WITHDRAWN),
    _S.SUBMITTED:       _to(_S.RECOMMENDED, _S.RETURNED, _S.REJECTED, _S.WITHDRAWN, _S.DRAFT),
    _S.RETURNED:        _to(_S.SUBMITTED, _S.WITHDRAWN),
    _S.RECOMMENDED:     _to(_S.QUALIFIED, _S.RETURNED, _S.REJECTED),
    _S.QUALIFIED:       _to(_S.UNDER_REVIEW, _S.REJECTED, _S.WITHDRAWN),
    _S.UNDER_REVIEW:    _to(_S.DECIDED, _S.RESERVED, _S.REJECTED),
    _S.RESERVED:        _to(_S.UNDER_REVIEW, _S.WITHDRAWN),
    _S.DECIDED:         _to(_S.IN_NOTICE),
    _S.IN_NOTICE:       _to(_S.INCUBATING, _S.REJECTED),
    _S.INCUBATING:      _to(_S.MIDTERM_CHECKED, _S.EXITED),
    _S.MIDTERM_CHECKED: _to(_S.ACCEPTED, _S.EXITED),
    _S.ACCEPTED:        _to(_S.NAMED, _S.EXITED),
    _S.NAMED:           _to(_S.CONFIRMED, _S.RECTIFYING, _S.EXITED),
    _S.CONFIRMED:       _to(_S.CONFIRMED, _S.RECTIFYING, _S.EXITED),
    _S.RECTIFYING:      _to(_S.CONFIRMED, _S.EXITED),
    _S.EXITED:          _to(),
    _S.REJECTED:        _to(),
    _S.WITHDRAWN:       _to(),
})  # fmt: skip

WRITABLE = (_S.DRAFT, _S.RETURNED)  # its lead may change it
OPEN_TO_CALLS = (_S.DRAFT, _S.SUBMITTED, _S.RETURNED, _S.RECOMMENDED, _S.QUALIFIED, _S.RESERVED)
PUBLIC = (
    _S.IN_NOTICE, _S.INCUBATING, _S.MIDTERM_CHECKED, _S.ACCEPTED, _S.NAMED, _S.CONFIRMED, _S.RECTIFYING, _S.EXITED,
)  # fmt: skip
RUNNING = (_S.INCUBATING, _S.MIDTERM_CHECKED, _S.ACCEPTED, _S.NAMED, _S.CONFIRMED, _S.RECTIFYING)
ENDED = (_S.EXITED, _S.REJECTED, _S.WITHDRAWN)
NAMELESS = (_S.DRAFT, _S.EXITED, _S.REJECTED, _S.WITHDRAWN)  # others hold their name alone


class PartnerState(TextChoices):
    ASKED = "asked", _("待签署")
    SIGNED = "signed", _("已签署")
    DECLINED = "declined", _("不参加")


# A change of what a partner brings asks it again.
PARTNER = Lifecycle({
    PartnerState.ASKED:    _to(PartnerState.SIGNED, PartnerState.DECLINED),
    PartnerState.SIGNED:   _to(PartnerState.ASKED),
    PartnerState.DECLINED: _to(PartnerState.ASKED),
})  # fmt: skip
