"""The meeting day: attendance, presence for each item, live record."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.models import Institution, Seat
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known
from roundtable.models.agenda import AgendaItem
from roundtable.models.invitations import Standing
from roundtable.models.meetings import Roundtable


class Mode(models.TextChoices):
    ROOM = "room", _("到场")
    ONLINE = "online", _("线上")


class How(models.TextChoices):
    QR = "qr", _("扫码")
    LIST = "list", _("名册")


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    def delegates(self) -> AttendanceQuerySet:
        return self.filter(standing=Standing.DELEGATE)

    def for_list(self) -> AttendanceQuerySet:
        return self.select_related("institution", "user", "seat__institution", "seat__user").order_by(
            "standing", "institution__area_id", "institution__name", "pk"
        )


class Attendance(CheckedModel):
    """One person who came, in the seat held then. An institution has one delegate; others of it sit in."""

    roundtable = models.ForeignKey(
        Roundtable, on_delete=models.PROTECT, related_name="attendances", verbose_name=_("会议")
    )
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("单位")
    )
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+", verbose_name=_("席位"))
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("人员"))
    standing = models.CharField(_("身份"), max_length=10, choices=Standing.choices)
    mode = models.CharField(_("方式"), max_length=6, choices=Mode.choices, default=Mode.ROOM)
    how = models.CharField(_("签到方式"), max_length=4, choices=How.choices)
    arrived_at = models.DateTimeField(_("到会"))
    left_at = models.DateTimeField(_("离会"), null=True, blank=True)

    objects = models.Manager.from_queryset(AttendanceQuerySet)()

    class Meta:
        verbose_name = _("到会")
        verbose_name_plural = _("到会")
        constraints = [
            state_is_known("roundtable", "attendance", Standing, field="standing"),
            state_is_known("roundtable", "attendance", Mode, field="mode"),
            state_is_known("roundtable", "attendance", How, field="how"),
            models.UniqueConstraint(
                fields=["roundtable", "user"], name="roundtable_signed_in_once",
                violation_error_message=_("已经签到过。"),
            ),
            models.UniqueConstraint(
                fields=["roundtable", "institution"], condition=Q(standing=Standing.DELEGATE),
                name="roundtable_one_delegate_each", violation_error_message=_("这个单位的代表已经到会。"),
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("arrived_at")),
                name="roundtable_left_after_arriving",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.institution} · {self.roundtable}"


class Away(models.TextChoices):
    LATE = "late", _("还没到")
    LEFT = "left", _("已离会")
    OUT = "out", _("暂离")
    RECUSED = "recused", _("回避")


class Presence(CheckedModel):
    """Whether somebody was there for one item. No row: the person was not at the meeting when it was talked about."""

    item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, related_name="presences", verbose_name=_("议题")
    )
    attendance = models.ForeignKey(
        Attendance, on_delete=models.PROTECT, related_name="presences", verbose_name=_("人员")
    )
    is_present = models.BooleanField(_("在场"), default=True)
    reason = models.CharField(_("不在的原因"), max_length=8, choices=Away.choices, blank=True, default="")

    class Meta:
        verbose_name = _("逐项到会")
        verbose_name_plural = _("逐项到会")
        constraints = [
            models.UniqueConstraint(fields=["item", "attendance"], name="roundtable_presence_once"),
            models.CheckConstraint(
                condition=Q(is_present=True, reason="") | Q(is_present=False, reason__in=Away.values),
                name="roundtable_absent_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attendance} · {self.item}"


class Part(models.TextChoices):
    """The fields of the live record of an item; two scribes may write different ones, or the same."""

    SAID = "said", _("议了什么")
    DISSENT = "dissent", _("不同意见")
    TASKS = "tasks", _("要办什么")


class ItemNote(CheckedModel):
    """One field of the live record; `revision` rises with each change, and every one of them is kept."""

    item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, related_name="notes", verbose_name=_("议题")
    )
    part = models.CharField(_("栏目"), max_length=8, choices=Part.choices)
    text = models.TextField(_("内容"), blank=True, default="")
    revision = models.PositiveIntegerField(_("版次"), default=0)
    changed_at = models.DateTimeField(_("修改时间"), null=True, blank=True)
    changed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("修改人")
    )

    class Meta:
        verbose_name = _("会议记录")
        verbose_name_plural = _("会议记录")
        constraints = [
            models.UniqueConstraint(fields=["item", "part"], name="roundtable_note_once"),
            state_is_known("roundtable", "itemnote", Part, field="part"),
        ]

    def __str__(self) -> str:
        return f"{self.item} · {self.get_part_display()}"


class NoteRevision(models.Model):
    """A field of the record as it stood after one change; append-only, the database refuses more."""

    note = models.ForeignKey(
        ItemNote, on_delete=models.PROTECT, related_name="revisions", verbose_name=_("说明")
    )
    number = models.PositiveIntegerField(_("版次"))
    base = models.PositiveIntegerField(_("改自"))
    text = models.TextField(_("内容"))
    made_at = models.DateTimeField(_("时间"))
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("记录人"))

    class Meta:
        verbose_name = _("记录版次")
        verbose_name_plural = _("记录版次")
        constraints = [models.UniqueConstraint(fields=["note", "number"], name="roundtable_revision_once")]

    def __str__(self) -> str:
        return f"{self.note} 第 {self.number} 版"
