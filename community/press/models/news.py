"""News of the portal: versions, three reviews by three people, corrections. Policy: 4.3."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from community.members.models.institutions import Institution
from community.members.models.seats import Seat
from community.policy import NEWS_REVIEWS, Right
from community.press.models.briefs import Brief
from community.press.states import OUT, NewsState
from core.models import Attachment, User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known


class Category(models.TextChoices):
    CITY = "city", _("全市动态")
    DISTRICT = "district", _("各区动态")
    PROJECT = "project", _("标杆项目")
    PRACTICE = "practice", _("经验做法")
    NOTICE = "notice", _("通知公告")
    MEDIA = "media", _("媒体报道")


class NewsQuerySet(models.QuerySet["NewsItem"]):
    # Who may do what ----
    def written_by(self, user: User | AnonymousUser) -> NewsQuerySet:
        """Items `user` drafts and changes for their institution."""
        return self.filter(institution__in=Institution.objects.where(user, Right.WRITE))

    def handled_by(self, user: User | AnonymousUser) -> NewsQuerySet:
        """City staff all; district staff those of institutions in their district."""
        return self.filter(Seat.objects.all().overseen(user, "institution__area_id"))

    def reviewable_by(self, user: User | AnonymousUser) -> NewsQuerySet:
        """Items under review that `user` may still review: they wrote none of it and have not judged this version."""
        latest = NewsVersion.objects.filter(item=OuterRef("pk")).order_by("-number").values("pk")[:1]
        wrote = NewsVersion.objects.filter(item=OuterRef("pk"), made_by=user.pk)
        reviewed = NewsReview.objects.filter(version=OuterRef("latest"), reviewer=user.pk)
        waiting = self.handled_by(user).filter(state=NewsState.IN_REVIEW).annotate(latest=Subquery(latest))
        return waiting.exclude(Exists(wrote)).exclude(Exists(reviewed))

    # Which --------------
    def published(self) -> NewsQuerySet:
        return self.filter(state=NewsState.PUBLISHED)

    def due(self, at: object) -> NewsQuerySet:
        return self.filter(state=NewsState.SCHEDULED, scheduled_for__lte=at).order_by("scheduled_for", "pk")

    def for_list(self) -> NewsQuerySet:
        return (
            self.select_related("institution", "cover")
            .order_by("-published_at", "-pk")
            .defer("search", "body")
        )


class NewsItem(CheckedModel):
    """One piece of news. Title, summary and body are the latest version; once out they never change."""

    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("供稿单位")
    )
    brief = models.ForeignKey(
        Brief,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="news",
        verbose_name=_("来自信息稿件"),
    )
    category = models.CharField(_("栏目"), max_length=10, choices=Category.choices, default=Category.CITY)
    title = models.CharField(_("标题"), max_length=80)
    summary = models.CharField(_("摘要"), max_length=160)
    body = models.TextField(_("正文"), max_length=20_000)
    sources = models.CharField(_("来源"), max_length=120, blank=True, default="")
    cover = models.ForeignKey(
        Attachment, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("题图")
    )
    cover_alt = models.CharField(_("题图替代文字"), max_length=120, blank=True, default="")
    cover_caption = models.CharField(_("题图说明"), max_length=120, blank=True, default="")
    state = models.CharField(_("状态"), max_length=10, choices=NewsState.choices, default=NewsState.DRAFT)
    created_at = models.DateTimeField(_("建立时间"))
    submitted_at = models.DateTimeField(_("送审时间"), null=True, blank=True)
    scheduled_for = models.DateTimeField(_("定时发布"), null=True, blank=True)
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("撤下时间"), null=True, blank=True)
    withdraw_reason = models.CharField(_("撤下原因"), max_length=300, blank=True, default="")
    search = SearchVectorField(_("检索"), null=True, editable=False)
    is_sample = models.BooleanField(_("示例"), default=False)

    objects = models.Manager.from_queryset(NewsQuerySet)()

    class Meta:
        verbose_name = _("新闻")
        verbose_name_plural = _("新闻")
        constraints = [
            state_is_known("community", "newsitem", NewsState),
            state_is_known("community", "newsitem", Category, field="category"),
            models.CheckConstraint(
                condition=~Q(state=NewsState.PUBLISHED) | Q(published_at__isnull=False),
                name="community_news_out_has_published_at",
            ),
            models.CheckConstraint(
                condition=~Q(state=NewsState.SCHEDULED) | Q(scheduled_for__isnull=False),
                name="community_news_scheduled_for_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=NewsState.WITHDRAWN) | ~Q(withdraw_reason=""),
                name="community_news_withdrawn_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(cover__isnull=True) | ~Q(cover_alt=""), name="community_news_cover_has_alt"
            ),
            models.UniqueConstraint(
                fields=["brief"],
                condition=~Q(state=NewsState.WITHDRAWN),
                name="community_one_news_of_a_brief",
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="community_news_search"),
            models.Index(fields=["state", "-published_at"], name="community_news_latest"),
            models.Index(fields=["state", "scheduled_for"], name="community_news_due"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("community:news_item", args=[self.pk])

    @property
    @admin.display(description=_("编号"))
    def number(self) -> str:
        return f"N-{localtime(self.created_at):%y}-{self.pk:05d}"

    @property
    def was_out(self) -> bool:
        """Whether the public has seen it: published, perhaps withdrawn later."""
        return self.published_at is not None and self.state in OUT


class NewsVersion(models.Model):
    """The text after one saving: who wrote it never reviews it."""

    item = models.ForeignKey(
        NewsItem, on_delete=models.PROTECT, related_name="versions", verbose_name=_("新闻")
    )
    number = models.PositiveSmallIntegerField(_("版本"))
    title = models.CharField(_("标题"), max_length=80)
    summary = models.CharField(_("摘要"), max_length=160)
    body = models.TextField(_("正文"))
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("经办人"))
    made_at = models.DateTimeField(_("办理时间"))

    class Meta:
        verbose_name = _("新闻版本")
        verbose_name_plural = _("新闻版本")
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="community_newsversion_numbered_once")
        ]

    def __str__(self) -> str:
        return f"{self.item} v{self.number}"


class ReviewVerdict(models.TextChoices):
    PASSED = "passed", _("通过")
    RETURNED = "returned", _("退回")


class NewsReview(CheckedModel):
    """One of the three reviews of one version. The database refuses a person twice, and a stage twice."""

    version = models.ForeignKey(
        NewsVersion, on_delete=models.PROTECT, related_name="reviews", verbose_name=_("版本")
    )
    stage = models.PositiveSmallIntegerField(_("审次"))  # 1 初审, 2 复审, 3 终审
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("审核人"))
    verdict = models.CharField(_("结论"), max_length=10, choices=ReviewVerdict.choices)
    comment = models.CharField(_("意见"), max_length=500, blank=True, default="")
    decided_at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("新闻审核")
        verbose_name_plural = _("新闻审核")
        constraints = [
            state_is_known("community", "newsreview", ReviewVerdict, field="verdict"),
            models.CheckConstraint(
                condition=Q(stage__in=NEWS_REVIEWS), name="community_newsreview_stage_1_to_3"
            ),
            models.UniqueConstraint(fields=["version", "stage"], name="community_one_newsreview_a_stage"),
            models.UniqueConstraint(
                fields=["version", "reviewer"], name="community_nobody_reviews_news_twice"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.stage}"


class CorrectionNote(CheckedModel):
    """更正: what was wrong in a published item, shown at its top once a second person has confirmed it."""

    item = models.ForeignKey(
        NewsItem, on_delete=models.PROTECT, related_name="corrections", verbose_name=_("新闻")
    )
    text = models.CharField(_("更正内容"), max_length=500)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("起草人"))
    made_at = models.DateTimeField(_("起草时间"))
    confirmed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("复核人")
    )
    shown_at = models.DateTimeField(_("公开时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("更正说明")
        verbose_name_plural = _("更正说明")
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("made_by")),
                name="community_correction_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(shown_at__isnull=True, confirmed_by__isnull=True)
                | Q(shown_at__isnull=False, confirmed_by__isnull=False),
                name="community_correction_shown_when_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return self.text
