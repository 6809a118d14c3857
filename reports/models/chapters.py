"""Chapters, their versions and comments."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.models import Institution, Seat
from community.policy import CITY_CODE, Right
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known
from reports.models.editions import OUT, Edition
from reports.states import ChapterState, EditionState
from thinktank.models import Expert

WRITABLE = (ChapterState.WAITING, ChapterState.WRITING, ChapterState.RETURNED)


class ChapterQuerySet(models.QuerySet["Chapter"]):
    # Who may do what ----
    def writable_by(self, user: User | AnonymousUser) -> ChapterQuerySet:
        """Those `user` writes: for an institution with the right to write, as an expert, or as staff of the city bureau."""
        if user.is_anonymous:
            return self.none()
        seats = Seat.objects.of(user).current().carrying(Right.WRITE).values("institution")
        mine = Q(institution__in=seats) | Q(expert__user=user)
        staff = Q() if CITY_CODE in Seat.objects.scope_codes(user) else Q(pk__in=[])
        return self.filter(mine | (staff & Q(institution__isnull=True, expert__isnull=True)))

    def readable_by(self, user: User | AnonymousUser) -> ChapterQuerySet:
        """Out ones everybody; in work who writes in that edition, and staff of the city bureau."""
        out = Q(edition__state__in=OUT)
        if user.is_anonymous:
            return self.filter(out)
        return self.filter(out | Q(edition__in=Edition.objects.visible_to(user)))

    # Which --------------
    def open(self) -> ChapterQuerySet:
        """Those somebody still owes: assigned and neither handed in nor accepted, while the edition is being written."""
        return self.filter(state__in=WRITABLE, edition__state=EditionState.WRITING)

    # With what ----------
    def for_list(self) -> ChapterQuerySet:
        return self.select_related("edition", "institution", "expert__user").order_by(
            "edition", "place", "pk"
        )

    def for_page(self) -> ChapterQuerySet:
        """With its edition and the head of the edition's snapshot, whose content is megabytes."""
        return self.select_related("edition__snapshot", "institution", "expert__user").defer(
            "edition__snapshot__content", "edition__snapshot__previous"
        )


class Chapter(CheckedModel):
    """
    One chapter of an edition: written by an institution, an expert, or (neither named) the bureau's own office.

    `text` is HTML that passed `reports.text.html.clean`; `version` counts every save.
    """

    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="chapters", verbose_name=_("报告")
    )
    part = models.CharField(_("篇"), max_length=40, blank=True, default="")
    place = models.PositiveSmallIntegerField(_("次序"))
    title = models.CharField(_("章题"), max_length=80)
    guide = models.TextField(_("这一章要写什么"), max_length=2000, blank=True, default="")
    is_required = models.BooleanField(_("必须有"), default=True)
    institution = models.ForeignKey(
        Institution,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("撰写单位"),
    )
    expert = models.ForeignKey(
        Expert, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("撰写专家")
    )
    due_on = models.DateField(_("截稿日期"), null=True, blank=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=ChapterState.choices, default=ChapterState.WAITING
    )
    text = models.TextField(_("正文"), blank=True, default="")
    version = models.PositiveIntegerField(_("版次"), default=0)
    written_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("最后修改人")
    )
    written_at = models.DateTimeField(_("最后修改"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("交稿时间"), null=True, blank=True)
    return_note = models.TextField(_("退回意见"), max_length=2000, blank=True, default="")
    reminded_on = models.DateField(_("提醒日期"), null=True, blank=True, editable=False)

    objects = models.Manager.from_queryset(ChapterQuerySet)()

    class Meta:
        verbose_name = _("章")
        verbose_name_plural = _("章")
        constraints = [
            state_is_known("reports", "chapter", ChapterState),
            models.UniqueConstraint(
                fields=["edition", "place"], name="reports_chapter_place_once", deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("这个次序已经有一章了。"),
            ),
            models.CheckConstraint(
                condition=Q(institution__isnull=True) | Q(expert__isnull=True), name="reports_chapter_one_author",
                violation_error_message=_("一章由一家单位或一位专家写，请只选一个。"),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ChapterState.SUBMITTED, ChapterState.ACCEPTED])
                | (~Q(text="") & Q(submitted_at__isnull=False)),
                name="reports_chapter_handed_in_with_text",
                violation_error_message=_("交稿要有正文。"),
            ),
            models.CheckConstraint(
                condition=~Q(state=ChapterState.RETURNED) | ~Q(return_note=""),
                name="reports_chapter_returned_says_why",
                violation_error_message=_("退回要写明意见。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.edition} 第{self.place}章 {self.title}"

    @property
    def is_writable(self) -> bool:
        """Whether its author may go on writing now."""
        return self.state in WRITABLE and self.edition.state == EditionState.WRITING

    @property
    def is_withdrawable(self) -> bool:
        """Whether its author may take it back to go on writing."""
        return self.state == ChapterState.SUBMITTED and self.edition.state == EditionState.WRITING

    @property
    def author_label(self) -> str:
        if self.institution is not None:
            return self.institution.name
        return str(self.expert) if self.expert is not None else "编写办公室"


class ChapterVersion(models.Model):
    """How the text stood after a save; saves of one author close together are one version."""

    chapter = models.ForeignKey(
        Chapter, on_delete=models.PROTECT, related_name="versions", verbose_name=_("章")
    )
    version = models.PositiveIntegerField(_("版次"))
    text = models.TextField(_("正文"))
    by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("由谁")
    )
    at = models.DateTimeField(_("时间"))
    is_final = models.BooleanField(_("交稿时"), default=False)

    class Meta:
        verbose_name = _("章的版本")
        verbose_name_plural = _("章的版本")
        constraints = [
            models.UniqueConstraint(
                fields=["chapter", "version"], name="reports_chapterversion_once",
                violation_error_message=_("这一版已经存过。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.chapter} v{self.version}"


class Comment(CheckedModel):
    """A remark on words of a chapter; unanswered ones hold the edition back."""

    chapter = models.ForeignKey(
        Chapter, on_delete=models.PROTECT, related_name="comments", verbose_name=_("章")
    )
    quoted = models.CharField(_("针对的文字"), max_length=200, blank=True, default="")
    words = models.TextField(_("批注"), max_length=1000)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("由谁"))
    at = models.DateTimeField(_("时间"))
    changed = models.BooleanField(_("已改"), null=True, blank=True)
    answer = models.TextField(_("答复"), max_length=1000, blank=True, default="")
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("由谁答复")
    )
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("批注")
        verbose_name_plural = _("批注")
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, changed__isnull=True)
                | (Q(answered_at__isnull=False, changed__isnull=False) & (Q(changed=True) | ~Q(answer=""))),
                name="reports_comment_kept_says_why",
                violation_error_message=_("不改的批注要写明理由。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.chapter}：{self.words[:20]}"
