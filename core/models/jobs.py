"""The job queue and the heartbeats of worker and clock (docs/adr/0004)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.record.checked import CheckedModel


class JobState(models.TextChoices):
    QUEUED = "queued", _("排队中")
    RUNNING = "running", _("进行中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("失败")
    DROPPED = "dropped", _("不再办")


class Job(CheckedModel):
    """
    A job: work to do once. `key` makes asking twice the same as asking once.

    A running job holds a lease until `leased_until`; a worker that dies leaves the lease to run out, and the clock
    hands the job to another. Effects in the database and the move to done commit together.
    """

    kind = models.CharField(_("类别"), max_length=80)
    key = models.CharField(_("键"), max_length=160, unique=True)
    payload = models.JSONField(_("参数"), default=dict)
    state = models.CharField(_("状态"), max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    run_after = models.DateTimeField(_("最早执行"))
    leased_until = models.DateTimeField(_("占用到"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("次数"), default=0)
    done_share = models.FloatField(_("进度"), default=0)
    error = models.TextField(_("出错"), blank=True, default="")
    created_at = models.DateTimeField(_("创建时间"))
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("后台任务")
        verbose_name_plural = _("后台任务")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=JobState.values), name="core_job_state_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["run_after"],
                name="core_job_waiting",
                condition=models.Q(state__in=[JobState.QUEUED, JobState.RUNNING]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Heartbeat(models.Model):
    """When the worker and the clock last reported; what /healthz reads."""

    name = models.CharField(_("名称"), max_length=20, primary_key=True)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("后台心跳")

    def __str__(self) -> str:
        return f"{self.name} {self.at:%H:%M:%S}"
