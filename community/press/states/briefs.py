"""The lifecycles of information reporting: briefs, monthly circulars, calls for contributions. Policy: 4.3."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.record.lifecycle import Lifecycle


def _to(*states: str) -> frozenset[str]:
    return frozenset(states)


class BriefState(TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待采编")
    RETURNED = "returned", _("退回修改")
    ADOPTED = "adopted", _("已采用")
    PUBLISHED = "published", _("已刊发")
    DECLINED = "declined", _("未采用")
    WITHDRAWN = "withdrawn", _("已作废")


BRIEF = Lifecycle({
    BriefState.DRAFT:     _to(BriefState.SUBMITTED, BriefState.WITHDRAWN),
    BriefState.SUBMITTED: _to(BriefState.ADOPTED, BriefState.RETURNED, BriefState.DECLINED, BriefState.WITHDRAWN,
                                BriefState.DRAFT),
    BriefState.RETURNED:  _to(BriefState.SUBMITTED, BriefState.WITHDRAWN),
    BriefState.ADOPTED:   _to(BriefState.PUBLISHED),
    BriefState.PUBLISHED: _to(),
    BriefState.DECLINED:  _to(),
    BriefState.WITHDRAWN: _to(),
})  # fmt: skip

TAKEN = (BriefState.ADOPTED, BriefState.PUBLISHED)


class CircularState(TextChoices):
    DRAFT = "draft", _("待签发")
    ISSUED = "issued", _("已印发")
    REPLACED = "replaced", _("已有更正版")


CIRCULAR = Lifecycle({
    CircularState.DRAFT:    _to(CircularState.ISSUED),
    CircularState.ISSUED:   _to(CircularState.REPLACED),
    CircularState.REPLACED: _to(),
})  # fmt: skip


class ContributionCallState(TextChoices):
    DRAFT = "draft", _("草稿")
    OPEN = "open", _("约稿中")
    CLOSED = "closed", _("已截稿")
    CANCELLED = "cancelled", _("已取消")


CONTRIBUTION_CALL = Lifecycle({
    ContributionCallState.DRAFT:     _to(ContributionCallState.OPEN, ContributionCallState.CANCELLED),
    ContributionCallState.OPEN:      _to(ContributionCallState.CLOSED, ContributionCallState.CANCELLED),
    ContributionCallState.CLOSED:    _to(),
    ContributionCallState.CANCELLED: _to(),
})  # fmt: skip
