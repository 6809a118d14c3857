"""Minutes (会议纪要) of a roundtable: paragraphs, corrections, countersignatures, seal, excerpts."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.models import Institution
from community.policy import Right
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known
from roundtable.models.agenda import AgendaItem
from roundtable.models.day import Attendance
from roundtable.models.meetings import Roundtable, is_city
from roundtable.states import SEALED, CorrectionState, ExcerptState, MinutesState


class MinutesQuerySet(models.QuerySet["Minutes"]):
    def visible_to(self, user: User | AnonymousUser) -> MinutesQuerySet:
        """Everyone what was issued; those who were there and co-hosts from the comment window on; the city bureau all."""
        if is_city(user):
            return self.all()
        issued = Q(state__in=SEALED)
        if user.is_anonymous:
            return self.filter(issued)
        there = Q(roundtable__in=Attendance.objects.filter(user=user).values("roundtable"))
        hosts = Q(roundtable__co_hosts__institution__in=Institution.objects.with_seat(user))
        return self.filter(issued | (~Q(state=MinutesState.DRAFTED) & (there | hosts))).distinct()

    def issued(self) -> MinutesQuerySet:
        return self.filter(state__in=SEALED)


class Minutes(CheckedModel):
    """
    `document` is everything that was sealed, `seal` its SHA-256; both set when it is issued under its number.

    `ordinal` counts within the year of issue: 〔2026〕1号.
    """

    roundtable = models.OneToOneField(
        Roundtable, on_delete=models.PROTECT, related_name="minutes", verbose_name=_("会议")
    )
    state = models.CharField(
        _("状态"), max_length=16, choices=MinutesState.choices, default=MinutesState.DRAFTED
    )
    intro = models.TextField(_("导语"))
    press = models.TextField(_("新闻稿短文"), blank=True, default="")
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("起草人"))
    drafted_at = models.DateTimeField(_("起草时间"))
    comments_until = models.DateField(_("意见截止"), null=True, blank=True)
    year = models.PositiveSmallIntegerField(_("年份"), null=True, blank=True)
    ordinal = models.PositiveSmallIntegerField(_("号"), null=True, blank=True)
    signed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("签发人")
    )
    issued_at = models.DateTimeField(_("印发时间"), null=True, blank=True)
    document = models.JSONField(_("封存内容"), null=True, blank=True)
    seal = models.CharField(_("封存校验值"), max_length=64, blank=True, default="")
    adopted_in = models.ForeignKey(
        Roundtable,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("确认会议"),
    )
    adopted_at = models.DateTimeField(_("确认时间"), null=True, blank=True)
    search = SearchVectorField(_("检索"), null=True, editable=False)

    objects = models.Manager.from_queryset(MinutesQuerySet)()

    class Meta:
        verbose_name = _("会议纪要")
        verbose_name_plural = _("会议纪要")
        constraints = [
            state_is_known("roundtable", "minutes", MinutesState),
            models.UniqueConstraint(fields=["year", "ordinal"], name="roundtable_minutes_number_once"),
            models.CheckConstraint(
                condition=Q(state__in=sorted(SEALED), year__isnull=False, ordinal__isnull=False, issued_at__isnull=False,
                            signed_by__isnull=False, document__isnull=False, seal__regex="^[0-9a-f]{64}$")
                | (~Q(state__in=sorted(SEALED)) & Q(seal="", issued_at__isnull=True)),
                name="roundtable_minutes_issued_sealed",
            ),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True) | ~Q(signed_by=models.F("drafted_by")),
                name="roundtable_minutes_signed_by_another",
                violation_error_message=_("起草人不能签发。"),
            ),
            models.CheckConstraint(
                condition=~Q(state=MinutesState.ADOPTED) | Q(adopted_in__isnull=False, adopted_at__isnull=False),
                name="roundtable_minutes_adopted_in_a_meeting",
            ),
        ]  # fmt: skip
        indexes = [GinIndex(fields=["search"], name="roundtable_minutes_search")]

    def __str__(self) -> str:
        return f"{self.roundtable.title}纪要"

    @property
    @admin.display(description=_("编号"))
    def number(self) -> str:
        return f"圆桌纪要〔{self.year}〕{self.ordinal}号" if self.ordinal else ""


class Paragraph(models.Model):
    """What the minutes say of one item."""

    minutes = models.ForeignKey(
        Minutes, on_delete=models.PROTECT, related_name="paragraphs", verbose_name=_("纪要")
    )
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="+", verbose_name=_("议题"))
    position = models.PositiveSmallIntegerField(_("次序"))
    heading = models.CharField(_("小标题"), max_length=80)
    text = models.TextField(_("内容"))

    class Meta:
        verbose_name = _("纪要段落")
        verbose_name_plural = _("纪要段落")
        constraints = [
            models.UniqueConstraint(fields=["minutes", "position"], name="roundtable_paragraph_once"),
            models.UniqueConstraint(fields=["minutes", "item"], name="roundtable_paragraph_one_an_item"),
        ]

    def __str__(self) -> str:
        return self.heading


class Correction(CheckedModel):
    """A better wording of a paragraph, from somebody who was there; accepted or not, with the reason."""

    paragraph = models.ForeignKey(
        Paragraph, on_delete=models.PROTECT, related_name="corrections", verbose_name=_("段落")
    )
    attendance = models.ForeignKey(
        Attendance, on_delete=models.PROTECT, related_name="+", verbose_name=_("提出人")
    )
    text = models.TextField(_("建议改成"))
    reason = models.CharField(_("为什么"), max_length=300)
    proposed_at = models.DateTimeField(_("提出时间"))
    state = models.CharField(
        _("采纳情况"), max_length=10, choices=CorrectionState.choices, default=CorrectionState.PROPOSED
    )
    answer = models.CharField(_("答复"), max_length=300, blank=True, default="")
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("答复人")
    )
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("纪要修改意见")
        verbose_name_plural = _("纪要修改意见")
        constraints = [
            state_is_known("roundtable", "correction", CorrectionState),
            models.CheckConstraint(
                condition=Q(state=CorrectionState.PROPOSED, answered_at__isnull=True)
                | (~Q(state=CorrectionState.PROPOSED) & ~Q(answer="")
                   & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="roundtable_correction_answered_with_words",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.paragraph} · {self.attendance.institution}"


class Countersignature(CheckedModel):
    """A co-host's word on the minutes: signed by a seat, or sent back with what is wrong."""

    minutes = models.ForeignKey(
        Minutes, on_delete=models.PROTECT, related_name="countersignatures", verbose_name=_("纪要")
    )
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("会签单位")
    )
    round = models.PositiveSmallIntegerField(_("第几轮"), default=1)
    asked_at = models.DateTimeField(_("送签时间"))
    is_signed = models.BooleanField(_("同意"), null=True, blank=True)
    note = models.CharField(_("意见"), max_length=300, blank=True, default="")
    signed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("会签人")
    )
    seat_label = models.CharField(_("会签席位"), max_length=160, blank=True, default="")
    signed_at = models.DateTimeField(_("会签时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("会签")
        verbose_name_plural = _("会签")
        constraints = [
            models.UniqueConstraint(
                fields=["minutes", "institution", "round"], name="roundtable_countersigned_once"
            ),
            models.CheckConstraint(
                condition=Q(is_signed__isnull=True, signed_at__isnull=True)
                | Q(is_signed__isnull=False, signed_at__isnull=False, signed_by__isnull=False),
                name="roundtable_countersigned_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(is_signed=False) | ~Q(note=""), name="roundtable_sent_back_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minutes} · {self.institution}"


class ExcerptQuerySet(models.QuerySet["Excerpt"]):
    def read_by(self, user: User | AnonymousUser) -> ExcerptQuerySet:
        """Each unit its own."""
        return self.filter(institution__in=Institution.objects.where(user, Right.MEET))


class Excerpt(CheckedModel):
    """What of the minutes concerns one institution. Decided and told are two things: `state` says which."""

    minutes = models.ForeignKey(
        Minutes, on_delete=models.PROTECT, related_name="excerpts", verbose_name=_("纪要")
    )
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("单位")
    )
    text = models.TextField(_("摘录"))
    state = models.CharField(
        _("状态"), max_length=12, choices=ExcerptState.choices, default=ExcerptState.PREPARED
    )
    told_at = models.DateTimeField(_("告知时间"), null=True, blank=True)
    acknowledged_at = models.DateTimeField(_("知悉时间"), null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("签收人")
    )

    objects = models.Manager.from_queryset(ExcerptQuerySet)()

    class Meta:
        verbose_name = _("纪要摘录")
        verbose_name_plural = _("纪要摘录")
        constraints = [
            state_is_known("roundtable", "excerpt", ExcerptState),
            models.UniqueConstraint(fields=["minutes", "institution"], name="roundtable_excerpt_once"),
            models.CheckConstraint(
                condition=Q(state=ExcerptState.PREPARED, told_at__isnull=True)
                | (~Q(state=ExcerptState.PREPARED) & Q(told_at__isnull=False)),
                name="roundtable_excerpt_told_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state=ExcerptState.ACKNOWLEDGED)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
                name="roundtable_excerpt_acknowledged_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minutes} · {self.institution}"
