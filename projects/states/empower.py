"""The lifecycles of working together: milestones, shared use, evidence, cases, replication, brands. Policy: 3.1.3, 3.2.1, 3.4.1."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.record.lifecycle import Lifecycle


def _to(*states: str) -> frozenset[str]:
    return frozenset(states)


class MilestoneState(TextChoices):
    PLANNED = "planned", _("进行中")
    REPORTED = "reported", _("已报完成，待牵头单位确认")
    DONE = "done", _("已完成")
    DROPPED = "dropped", _("不再做")


# The lead sends a report back by moving it to PLANNED again.
MILESTONE = Lifecycle({
    MilestoneState.PLANNED:  _to(MilestoneState.REPORTED, MilestoneState.DROPPED),
    MilestoneState.REPORTED: _to(MilestoneState.DONE, MilestoneState.PLANNED),
    MilestoneState.DONE:     _to(),
    MilestoneState.DROPPED:  _to(),
})  # fmt: skip


class ShareState(TextChoices):
    REPORTED = "reported", _("待对方确认")
    CONFIRMED = "confirmed", _("已确认")
    DISPUTED = "disputed", _("有异议，待补充")
    WITHDRAWN = "withdrawn", _("已撤回")


SHARE = Lifecycle({
    ShareState.REPORTED:  _to(ShareState.CONFIRMED, ShareState.DISPUTED, ShareState.WITHDRAWN),
    ShareState.CONFIRMED: _to(),
    ShareState.DISPUTED:  _to(ShareState.REPORTED, ShareState.WITHDRAWN),
    ShareState.WITHDRAWN: _to(),
})  # fmt: skip


class EvidenceState(TextChoices):
    BASELINE = "baseline", _("已记起点")
    MEASURED = "measured", _("已记变化，待确认")
    CONFIRMED = "confirmed", _("已确认")


# Who confirms sends doubtful figures back to BASELINE.
EVIDENCE = Lifecycle({
    EvidenceState.BASELINE:  _to(EvidenceState.MEASURED),
    EvidenceState.MEASURED:  _to(EvidenceState.CONFIRMED, EvidenceState.BASELINE),
    EvidenceState.CONFIRMED: _to(),
})  # fmt: skip


class CaseState(TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("评议中")
    RETURNED = "returned", _("退回修改")
    APPROVED = "approved", _("已通过，待发布")
    PUBLISHED = "published", _("已发布")
    WITHDRAWN = "withdrawn", _("已撤下")


CASE = Lifecycle({
    CaseState.DRAFT:     _to(CaseState.SUBMITTED, CaseState.WITHDRAWN),
    CaseState.SUBMITTED: _to(CaseState.RETURNED, CaseState.APPROVED),
    CaseState.RETURNED:  _to(CaseState.SUBMITTED, CaseState.WITHDRAWN),
    CaseState.APPROVED:  _to(CaseState.PUBLISHED, CaseState.RETURNED),
    CaseState.PUBLISHED: _to(CaseState.WITHDRAWN),
    CaseState.WITHDRAWN: _to(),
})  # fmt: skip


class ReplicationState(TextChoices):
    PROPOSED = "proposed", _("打算采用")
    UNDER_WAY = "under_way", _("推广中")
    REPORTED = "reported", _("已报结果，待确认")
    CONFIRMED = "confirmed", _("推广成功")
    ABANDONED = "abandoned", _("没有做成")


# The author's institution sends a report back to UNDER_WAY.
REPLICATION = Lifecycle({
    ReplicationState.PROPOSED:  _to(ReplicationState.UNDER_WAY, ReplicationState.ABANDONED),
    ReplicationState.UNDER_WAY: _to(ReplicationState.REPORTED, ReplicationState.ABANDONED),
    ReplicationState.REPORTED:  _to(ReplicationState.CONFIRMED, ReplicationState.UNDER_WAY),
    ReplicationState.CONFIRMED: _to(),
    ReplicationState.ABANDONED: _to(),
})  # fmt: skip


class BrandState(TextChoices):
    PROPOSED = "proposed", _("待认定")
    JOINED = "joined", _("整合运行中")
    REFUSED = "refused", _("未认定")
    ENDED = "ended", _("已停用")


BRAND = Lifecycle({
    BrandState.PROPOSED: _to(BrandState.JOINED, BrandState.REFUSED),
    BrandState.JOINED:   _to(BrandState.ENDED),
    BrandState.REFUSED:  _to(),
    BrandState.ENDED:    _to(),
})  # fmt: skip
