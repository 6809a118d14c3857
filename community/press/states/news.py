"""The lifecycle of news on the portal. Policy: 4.3."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.record.lifecycle import Lifecycle


class NewsState(TextChoices):
    DRAFT = "draft", _("草稿")
    IN_REVIEW = "in_review", _("三审中")
    RETURNED = "returned", _("退回修改")
    APPROVED = "approved", _("三审通过")
    SCHEDULED = "scheduled", _("定时发布")
    PUBLISHED = "published", _("已发布")
    WITHDRAWN = "withdrawn", _("已撤下")


N = NewsState
NEWS = Lifecycle({
    N.DRAFT:     frozenset({N.IN_REVIEW, N.WITHDRAWN}),
    N.IN_REVIEW: frozenset({N.APPROVED, N.RETURNED}),
    N.RETURNED:  frozenset({N.IN_REVIEW, N.WITHDRAWN}),
    N.APPROVED:  frozenset({N.SCHEDULED, N.PUBLISHED, N.DRAFT, N.WITHDRAWN}),  # DRAFT: a change re-opens review
    N.SCHEDULED: frozenset({N.PUBLISHED, N.APPROVED, N.DRAFT, N.WITHDRAWN}),
    N.PUBLISHED: frozenset({N.WITHDRAWN}),
    N.WITHDRAWN: frozenset(),
})  # fmt: skip

OUT = (NewsState.PUBLISHED, NewsState.WITHDRAWN)
