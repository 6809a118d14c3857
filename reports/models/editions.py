"""Editions of the books, their outlines, reviews and readers before publication. Policy: 3.5.3a."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.models import Institution, Seat
from community.policy import CITY_CODE, Right
from core.crypto import EncryptedTextField
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known
from reports import policy
from reports.models.snapshots import Snapshot, period_label
from reports.policy import Book
from reports.states import EditionState

OUT = (EditionState.PUBLISHED, EditionState.REPLACED)


class Outline(CheckedModel):
    """The template of a book's chapters; changing it changes later editions only."""

    book = models.CharField(_("哪本书"), max_length=10, choices=Book.choices)
    part = models.CharField(_("篇"), max_length=40, blank=True, default="")
    place = models.PositiveSmallIntegerField(_("次序"))
    title = models.CharField(_("章题"), max_length=80)
    guide = models.TextField(_("这一章要写什么"), max_length=2000, blank=True, default="")
    is_required = models.BooleanField(_("必须有"), default=True)
    start = models.TextField(_("起始文字（纯文本格式）"), max_length=8000, blank=True, default="")

    class Meta:
        verbose_name = _("大纲模板")
        verbose_name_plural = _("大纲模板")
        constraints = [
            state_is_known("reports", "outline", Book, field="book"),
            models.UniqueConstraint(
                fields=["book", "place"], name="reports_outline_place_once", deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("这个次序已经有一章了。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_book_display()} {self.place} {self.title}"


class EditionQuerySet(models.QuerySet["Edition"]):
    # Who may do what ----
    def visible_to(self, user: User | AnonymousUser) -> EditionQuerySet:
        """Everybody what is out; staff of the city bureau, and who writes a chapter, also what is in work."""
        if user.is_anonymous:
            return self.out()
        seats = Seat.objects.of(user).current().carrying(Right.WRITE).values("institution")
        mine = Q(chapters__institution__in=seats) | Q(chapters__expert__user=user)
        known = self.model._default_manager.filter(Q(state__in=OUT) | mine).values("pk")
        return self.filter(Q(pk__in=known) | self._managed(user))

    def managed_by(self, user: User | AnonymousUser) -> EditionQuerySet:
        """Those the staff of the city bureau work on."""
        return self.filter(self._managed(user))

    # Which --------------
    def out(self) -> EditionQuerySet:
        """Published, corrected ones included: an edition that was out stays."""
        return self.filter(state__in=OUT)

    def current(self) -> EditionQuerySet:
        return self.filter(state=EditionState.PUBLISHED)

    def due_for_release(self, at: object) -> EditionQuerySet:
        return self.filter(state=EditionState.SCHEDULED, release_at__lte=at)

    # With what ----------
    def for_list(self) -> EditionQuerySet:
        return self.select_related("snapshot").defer("snapshot__content", "snapshot__previous").order_by(
            "-starts_on", "book", "-minor", "-pk"
        )  # fmt: skip

    @staticmethod
    def _managed(user: User | AnonymousUser) -> Q:
        return Q(pk__isnull=False) if CITY_CODE in Seat.objects.scope_codes(user) else Q(pk__in=[])


class Edition(CheckedModel):
    """
    One book of one period in one version. `minor` above 0 is a correction of what was published.

    `release_at` is when everything goes out at once; until then those on the list of `guests` read under embargo.
    """

    book = models.CharField(_("哪本书"), max_length=10, choices=Book.choices)
    starts_on = models.DateField(_("期间开始"))
    ends_on = models.DateField(_("期间结束（不含）"))
    minor = models.PositiveSmallIntegerField(_("更正版次"), default=0)
    state = models.CharField(
        _("状态"), max_length=10, choices=EditionState.choices, default=EditionState.OUTLINE
    )
    snapshot = models.ForeignKey(
        Snapshot,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="editions",
        verbose_name=_("快照"),
    )
    foreword = models.TextField(_("卷首语"), max_length=4000, blank=True, default="")
    method_note = models.TextField(_("方法说明"), max_length=4000, blank=True, default="")
    next_on = models.DateField(_("下一期预告日期"), null=True, blank=True)
    review_round = models.PositiveSmallIntegerField(_("第几轮审稿"), default=0)
    announced_on = models.DateField(_("公布的发布日期"), null=True, blank=True)
    release_at = models.DateTimeField(_("发布时刻"), null=True, blank=True)
    scheduled_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("由谁排定")
    )
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True)
    corrects = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        verbose_name=_("更正哪一版"),
    )
    erratum = models.TextField(_("更正说明"), max_length=2000, blank=True, default="")
    opened_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("由谁开编")
    )
    opened_at = models.DateTimeField(_("开编时间"))
    is_sample = models.BooleanField(_("示例数据"), default=False)

    objects = models.Manager.from_queryset(EditionQuerySet)()

    class Meta:
        verbose_name = _("报告")
        verbose_name_plural = _("报告")
        constraints = [
            state_is_known("reports", "edition", EditionState),
            state_is_known("reports", "edition", Book, field="book"),
            models.CheckConstraint(
                condition=Q(starts_on__lt=F("ends_on")), name="reports_edition_period_ends_after_it_starts",
                violation_error_message=_("期间的结束要晚于开始。"),
            ),
            models.UniqueConstraint(
                fields=["book", "starts_on", "ends_on", "minor"], name="reports_edition_version_once",
                violation_error_message=_("这本书这个期间的这一版已经有了，请打开那一版继续。"),
            ),
            models.UniqueConstraint(
                fields=["book", "starts_on", "ends_on"], condition=Q(state=EditionState.PUBLISHED),
                name="reports_edition_one_published", violation_error_message=_("同一期只能有一版是现行的。"),
            ),
            models.CheckConstraint(
                condition=Q(minor=0, corrects__isnull=True) | (Q(minor__gt=0, corrects__isnull=False) & ~Q(erratum="")),
                name="reports_edition_correction_says_why",
                violation_error_message=_("更正版要写明更正了什么、为什么。"),
            ),
            models.CheckConstraint(
                condition=~Q(state=EditionState.SCHEDULED)
                | Q(release_at__isnull=False, scheduled_by__isnull=False, snapshot__isnull=False),
                name="reports_edition_scheduled_with_moment",
                violation_error_message=_("排定发布要有时刻、排定人和快照。"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=OUT, published_at__isnull=False)
                | (~Q(state__in=OUT) & Q(published_at__isnull=True)),
                name="reports_edition_published_says_when",
                violation_error_message=_("发布了的报告要有发布时间，没发布的没有。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.title} {self.version}"

    @property
    def title(self) -> str:
        return f"{self.get_book_display()}（{period_label(self)}）"

    @property
    def label(self) -> str:
        return period_label(self)

    @property
    def version(self) -> str:
        return policy.version_label(1, self.minor)

    @property
    def period_key(self) -> str:
        """The part of the address that names the period: "2025", "2026-q3" or "2026-01"."""
        months = (self.ends_on.year - self.starts_on.year) * 12 + self.ends_on.month - self.starts_on.month
        if months == 12:
            return str(self.starts_on.year)
        if months == 3:
            return f"{self.starts_on.year}-q{(self.starts_on.month + 2) // 3}"
        return f"{self.starts_on:%Y-%m}"

    @property
    def is_out(self) -> bool:
        return self.state in OUT


class Review(CheckedModel):
    """One of the three reviews of a round: three different people. Policy: 3.5.3a."""

    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="reviews", verbose_name=_("报告")
    )
    round = models.PositiveSmallIntegerField(_("第几轮"))
    step = models.PositiveSmallIntegerField(_("第几审"))
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("审稿人"))
    seat_label = models.CharField(_("席位"), max_length=160, blank=True, default="")
    passed = models.BooleanField(_("通过"))
    note = models.TextField(_("意见"), max_length=2000, blank=True, default="")
    reviewed_at = models.DateTimeField(_("审稿时间"))

    class Meta:
        verbose_name = _("审稿")
        verbose_name_plural = _("审稿")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "round", "step"], name="reports_review_step_once",
                violation_error_message=_("这一审已经做过了。"),
            ),
            models.UniqueConstraint(
                fields=["edition", "round", "reviewer"], name="reports_review_by_different_people",
                violation_error_message=_("三审要三个人，一个人只能审一次。"),
            ),
            models.CheckConstraint(
                condition=Q(step__gte=1, step__lte=policy.REVIEWS), name="reports_review_step_known",
                violation_error_message=_("只有一审、二审、三审。"),
            ),
            models.CheckConstraint(
                condition=Q(passed=True) | ~Q(note=""), name="reports_review_refusal_says_why",
                violation_error_message=_("退回要写明意见。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.edition} 第{self.step}审"


class Guest(CheckedModel):
    """
    Somebody without an account who reads before publication by a signed link, to approve or under embargo.

    `email` is kept until the letter with the link is out, and no longer.
    """

    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="guests", verbose_name=_("报告")
    )
    name = models.CharField(_("姓名"), max_length=40)
    organisation = models.CharField(_("单位"), max_length=80)
    email = EncryptedTextField(_("邮箱"), blank=True, default="")
    mailed_at = models.DateTimeField(_("链接寄出"), null=True, blank=True)
    approves = models.BooleanField(_("请他签署意见"), default=False)
    invited_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("由谁邀请")
    )
    invited_at = models.DateTimeField(_("邀请时间"))
    expires_at = models.DateTimeField(_("链接有效至"))
    opened_at = models.DateTimeField(_("第一次打开"), null=True, blank=True)
    agreed = models.BooleanField(_("同意"), null=True, blank=True)
    words = models.TextField(_("意见"), max_length=2000, blank=True, default="")
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("发布前读者")
        verbose_name_plural = _("发布前读者")
        constraints = [
            models.CheckConstraint(
                condition=Q(agreed__isnull=True, answered_at__isnull=True)
                | Q(agreed__isnull=False, answered_at__isnull=False, approves=True),
                name="reports_guest_answers_when_asked",
                violation_error_message=_("只有请他签署意见的人才答复，答复要有时间。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.organisation}）"


class ChecklistAnswer(models.Model):
    """Why a warning of the checklist may stand."""

    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="answers", verbose_name=_("报告")
    )
    code = models.CharField(_("哪一条"), max_length=40)
    words = models.CharField(_("说明"), max_length=300)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("由谁"))
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("检查答复")
        verbose_name_plural = _("检查答复")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "code"], name="reports_checklist_answered_once",
                violation_error_message=_("这一条已经答复过，请改那一条。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.edition} {self.code}"


class NumberRule(CheckedModel):
    """What the check for typed numbers lets pass: dates, law numbers, names with digits. Each with its reason."""

    name = models.CharField(_("名称"), max_length=40)
    pattern = models.CharField(_("正则表达式"), max_length=200)
    examples = ArrayField(models.CharField(max_length=60), verbose_name=_("例子"), default=list)
    reason = models.CharField(_("为什么放行"), max_length=200)
    added_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("由谁加")
    )
    added_at = models.DateTimeField(_("加入时间"))
    ended_at = models.DateTimeField(_("停用时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("数字放行规则")
        verbose_name_plural = _("数字放行规则")
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""), name="reports_numberrule_says_why",
                violation_error_message=_("请写明为什么放行。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class BenchmarkLine(models.Model):
    """A benchmark project the service report lists: of the year told, or deployed for the year to come."""

    edition = models.ForeignKey(
        Edition, on_delete=models.CASCADE, related_name="benchmarks", verbose_name=_("报告")
    )
    is_next_year = models.BooleanField(_("新年度部署"), default=False)
    place = models.PositiveSmallIntegerField(_("次序"))
    subject = models.CharField(
        _("对象"), max_length=100, blank=True, default=""
    )  # journal subject; empty: not yet a project
    name = models.CharField(_("名称"), max_length=120)
    owner = models.ForeignKey(
        Institution,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("主办单位"),
    )
    owner_name = models.CharField(_("主办单位名称"), max_length=120, blank=True, default="")
    words = models.CharField(_("成效或任务"), max_length=600, blank=True, default="")

    class Meta:
        verbose_name = _("标杆项目条目")
        verbose_name_plural = _("标杆项目条目")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "is_next_year", "place"], name="reports_benchmark_place_once",
                violation_error_message=_("这个次序已经有一项了。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name
