"""Papers for the forum, and their versions. Policy: 3.5.2."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.models import Institution
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known
from thinktank.models.forum import Forum
from thinktank.states import PaperState

PAST_SUBMISSION = [state for state in PaperState if state not in (PaperState.DRAFT, PaperState.WITHDRAWN)]


class PaperQuerySet(models.QuerySet["Paper"]):
    # Who may do what ----
    def of(self, user: User | AnonymousUser) -> PaperQuerySet:
        return self.none() if user.is_anonymous else self.filter(author=user)

    def handled_by(self, user: User | AnonymousUser) -> PaperQuerySet:
        """What the bureau sees: handed in, never drafts."""
        return self.filter(forum__in=Forum.objects.handled_by(user)).exclude(state=PaperState.DRAFT)

    # Which --------------
    def printed(self) -> PaperQuerySet:
        """Papers of published proceedings, in the order of their numbers."""
        return self.filter(state=PaperState.ACCEPTED, forum__proceedings_at__isnull=False).order_by(
            "forum", "number"
        )


class Paper(CheckedModel):
    """
    One paper. Names stand in `authors` and `affiliation` only, never in what the panel reads.

    `number` is its place in the proceedings, given on acceptance; pages are known once the proceedings are built.
    """

    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="papers", verbose_name=_("论坛"))
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("投稿人"))
    institution = models.ForeignKey(
        Institution,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("平台上的单位"),
    )
    title = models.CharField(_("题目"), max_length=80)
    authors = models.CharField(_("作者署名"), max_length=120)
    affiliation = models.CharField(_("作者单位"), max_length=160, blank=True, default="")
    abstract = models.TextField(_("摘要"), max_length=600)
    keywords = models.CharField(_("关键词"), max_length=80)
    body = models.TextField(_("正文"), max_length=30_000)
    references = models.TextField(_("参考文献"), max_length=4000, blank=True, default="")
    state = models.CharField(_("状态"), max_length=10, choices=PaperState.choices, default=PaperState.DRAFT)
    drafted_at = models.DateTimeField(_("起草时间"))
    submitted_at = models.DateTimeField(_("投稿时间"), null=True, blank=True)
    comment = models.TextField(_("评审意见（给作者）"), blank=True, default="")
    number = models.PositiveSmallIntegerField(_("论文集序号"), null=True, blank=True)
    page_from = models.PositiveSmallIntegerField(_("起页"), null=True, blank=True)
    page_to = models.PositiveSmallIntegerField(_("止页"), null=True, blank=True)
    is_sample = models.BooleanField(_("示例数据"), default=False)

    objects = models.Manager.from_queryset(PaperQuerySet)()

    class Meta:
        verbose_name = _("论文")
        verbose_name_plural = _("论文")
        constraints = [
            state_is_known("thinktank", "paper", PaperState),
            models.CheckConstraint(
                condition=~Q(state__in=PAST_SUBMISSION) | Q(submitted_at__isnull=False),
                name="thinktank_paper_handed_in_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[PaperState.REVISING, PaperState.REJECTED]) | ~Q(comment=""),
                name="thinktank_paper_turned_back_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state=PaperState.ACCEPTED) | Q(number__isnull=False),
                name="thinktank_paper_accepted_has_a_number",
            ),
            models.UniqueConstraint(fields=["forum", "number"], name="thinktank_paper_number_once"),
        ]
        indexes = [models.Index(fields=["state", "submitted_at"], name="thinktank_paper_queue")]

    def __str__(self) -> str:
        return self.title

    @property
    def label(self) -> str:
        """How the paper is cited in short: 2026-003."""
        return f"{self.forum.year}-{self.number:03d}" if self.number else ""


class PaperVersion(models.Model):
    """The paper as it was handed in: round 1 goes to the panel, later rounds are revisions."""

    paper = models.ForeignKey(
        Paper, on_delete=models.CASCADE, related_name="versions", verbose_name=_("论文")
    )
    round = models.PositiveSmallIntegerField(_("第几稿"))
    title = models.CharField(_("标题"), max_length=80)
    abstract = models.TextField(_("摘要"))
    body = models.TextField(_("正文"))
    handed_in_at = models.DateTimeField(_("提交时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("论文版本")
        constraints = [models.UniqueConstraint(fields=["paper", "round"], name="thinktank_paper_round_once")]

    def __str__(self) -> str:
        return f"{self.paper_id} #{self.round}"
