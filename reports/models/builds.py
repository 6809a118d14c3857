"""Builds: one run that makes every file of an edition from its snapshot and text."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known
from reports.models.editions import Edition
from reports.models.snapshots import Snapshot
from reports.states import BuildState


class FileKind(models.TextChoices):
    PDF = "pdf", _("PDF")
    DOCX = "docx", _("Word 书稿")
    LETTER = "letter", _("报送函")
    XLSX = "xlsx", _("数据附表")
    PICTURE = "picture", _("一图读懂")


UNDER_WAY: Final = (BuildState.QUEUED, BuildState.RUNNING)


class BuildQuerySet(models.QuerySet["Build"]):
    def good(self) -> BuildQuerySet:
        """Finished ones, newest first: the first of an edition is what may be published."""
        return self.filter(state=BuildState.DONE).order_by("-number")

    def under_way(self) -> BuildQuerySet:
        return self.filter(state__in=UNDER_WAY)


class Build(CheckedModel):
    """
    One run. `steps_done` of `steps` is the progress; each step commits, so a crash repeats one step at most.

    `input_digest` is over snapshot, texts and settings: the same input gives the same files (`maker` says with which
    versions). A build that failed or was cancelled never replaces an earlier one.
    """

    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="builds", verbose_name=_("报告")
    )
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="+", verbose_name=_("快照"))
    number = models.PositiveIntegerField(_("第几次"))
    state = models.CharField(_("状态"), max_length=10, choices=BuildState.choices, default=BuildState.QUEUED)
    steps_done = models.PositiveSmallIntegerField(_("已完成步骤"), default=0)
    steps = models.PositiveSmallIntegerField(_("共几步"))
    log = models.JSONField(_("日志"), default=list)  # [moment, words]
    facts = models.JSONField(
        _("所用数据"), default=dict, editable=False
    )  # what the files are made of, frozen at the first step
    input_digest = models.CharField(_("输入指纹"), max_length=64, blank=True, default="")
    maker = models.JSONField(_("用什么生成"), default=dict)
    error = models.TextField(_("失败原因"), blank=True, default="")
    asked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("由谁")
    )
    asked_at = models.DateTimeField(_("提出时间"))
    finished_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    objects = models.Manager.from_queryset(BuildQuerySet)()

    class Meta:
        verbose_name = _("生成")
        verbose_name_plural = _("生成")
        constraints = [
            state_is_known("reports", "build", BuildState),
            models.UniqueConstraint(
                fields=["edition", "number"], name="reports_build_numbered_once",
                violation_error_message=_("这一次生成已经有了。"),
            ),
            models.UniqueConstraint(
                fields=["edition"], condition=Q(state__in=[BuildState.QUEUED, BuildState.RUNNING]),
                name="reports_build_one_at_a_time", violation_error_message=_("这本书正在生成，请等它结束或先取消。"),
            ),
            models.CheckConstraint(
                condition=Q(steps_done__lte=models.F("steps")), name="reports_build_steps_in_range",
                violation_error_message=_("完成的步骤不能多于总步骤。"),
            ),
            models.CheckConstraint(
                condition=~Q(state=BuildState.FAILED) | ~Q(error=""), name="reports_build_failure_says_why",
                violation_error_message=_("失败要写明原因。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.edition} 第{self.number}次生成"

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def share_pct(self) -> int:
        return round(100 * self.steps_done / self.steps)


def file_path(file: BuildFile, filename: str) -> str:
    return f"reports/{file.build_id}/{file.kind}"


class BuildFile(CheckedModel):
    """One file of a build; its digest tells whether two builds agree."""

    build = models.ForeignKey(Build, on_delete=models.PROTECT, related_name="files", verbose_name=_("生成"))
    kind = models.CharField(_("种类"), max_length=10, choices=FileKind.choices)
    file = models.FileField(_("文件"), upload_to=file_path)
    size_bytes = models.PositiveBigIntegerField(_("大小"))
    sha256 = models.CharField(_("指纹"), max_length=64)

    class Meta:
        verbose_name = _("生成的文件")
        verbose_name_plural = _("生成的文件")
        constraints = [
            state_is_known("reports", "buildfile", FileKind, field="kind"),
            models.UniqueConstraint(
                fields=["build", "kind"], name="reports_buildfile_once",
                violation_error_message=_("这个文件已经生成。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.build} {self.get_kind_display()}"
