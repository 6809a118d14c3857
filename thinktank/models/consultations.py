"""Consultations: questions, assignments of experts, opinions. Policy: 3.5.1."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from community.models import Institution, Seat
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known
from thinktank.models.experts import Expert
from thinktank.states import ConsultationState


class Matter(models.TextChoices):
    POLICY = "policy", _("政策理解")
    DECISION = "decision", _("决策征询")
    PROJECT = "project", _("项目建设")
    OTHER = "other", _("其他")


class Fate(models.TextChoices):
    ADOPTED = "adopted", _("采纳")
    PARTLY = "partly", _("部分采纳")
    NOT = "not", _("未采纳")


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    # Who may do what ----
    def visible_to(self, user: User | AnonymousUser) -> ConsultationQuerySet:
        """Everyone what was published; askers their institution's; experts what they were asked; bureau staff their area's."""
        if user.is_anonymous:
            return self.published()
        mine = Q(institution__in=Institution.objects.with_seat(user)) | Q(asked_by=user)
        asked = Q(pk__in=Assignment.objects.filter(expert__user=user).values("consultation"))
        return self.filter(Q(is_public=True) | mine | asked | self._overseen(user))

    def of_seats(self, user: User | AnonymousUser) -> ConsultationQuerySet:
        """What the institutions of `user` asked."""
        return self.filter(institution__in=Institution.objects.with_seat(user))

    def handled_by(self, user: User | AnonymousUser) -> ConsultationQuerySet:
        """What bureau staff see: their area's."""
        return self.filter(self._overseen(user))

    # Which --------------
    def published(self) -> ConsultationQuerySet:
        return self.filter(is_public=True)

    # With what ----------
    def for_list(self) -> ConsultationQuerySet:
        return self.select_related("institution").order_by("-asked_at", "-pk")

    @staticmethod
    def _overseen(user: User | AnonymousUser) -> Q:
        """Of the area; a draft is nobody's but the asker's."""
        return Seat.objects.all().overseen(user, "institution__area_id") & ~Q(state=ConsultationState.DRAFT)


class Consultation(CheckedModel):
    """
    One question of an institution. `about` is the journal subject of what it is about ("projects.project:12"), or empty.

    `answer_due_on` is set when it is accepted; `is_public` only when it is closed and published.
    """

    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("提出单位")
    )
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("提出人"))
    matter = models.CharField(_("类型"), max_length=10, choices=Matter.choices)
    title = models.CharField(_("题目"), max_length=80)
    question = models.TextField(_("想问什么"), max_length=3000)
    background = models.TextField(_("背景和已做的事"), max_length=5000, blank=True, default="")
    about = models.CharField(_("所问事项"), max_length=100, blank=True, default="", db_index=True)
    about_title = models.CharField(_("关于"), max_length=120, blank=True, default="")
    about_path = models.CharField(_("所问页面"), max_length=120, blank=True, default="")
    wanted_on = models.DateField(_("希望答复日期"), null=True, blank=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=ConsultationState.choices, default=ConsultationState.ASKED
    )
    asked_at = models.DateTimeField(_("提出时间"))
    answer_due_on = models.DateField(_("答复期限"), null=True, blank=True)
    answer = models.TextField(_("综合答复"), blank=True, default="")
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    closed_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    reason = models.CharField(_("不予受理的原因"), max_length=300, blank=True, default="")
    is_public = models.BooleanField(_("答复公开"), default=False)
    search = SearchVectorField(_("检索"), null=True, editable=False)
    is_sample = models.BooleanField(_("示例数据"), default=False)

    objects = models.Manager.from_queryset(ConsultationQuerySet)()

    class Meta:
        verbose_name = _("咨询")
        verbose_name_plural = _("咨询")
        constraints = [
            state_is_known("thinktank", "consultation", ConsultationState),
            state_is_known("thinktank", "consultation", Matter, field="matter"),
            models.CheckConstraint(
                condition=~Q(state__in=[ConsultationState.ANSWERED, ConsultationState.CLOSED])
                | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="thinktank_consultation_answered_with_words",
            ),
            models.CheckConstraint(
                condition=~Q(state=ConsultationState.DECLINED) | ~Q(reason=""),
                name="thinktank_consultation_declined_says_why",
            ),
            models.CheckConstraint(
                condition=Q(is_public=False) | Q(state=ConsultationState.CLOSED),
                name="thinktank_consultation_published_when_closed",
            ),
            models.CheckConstraint(
                condition=Q(state=ConsultationState.CLOSED, closed_at__isnull=False)
                | (~Q(state=ConsultationState.CLOSED) & Q(closed_at__isnull=True)),
                name="thinktank_consultation_closed_says_when",
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="thinktank_consultation_search"),
            models.Index(fields=["state", "asked_at"], name="thinktank_consultation_queue"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    @admin.display(description=_("编号"))
    def number(self) -> str:
        return f"C-{localtime(self.asked_at):%y}-{self.pk:04d}"


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def of(self, user: User | AnonymousUser) -> AssignmentQuerySet:
        """What `user` was asked as an expert."""
        return self.none() if user.is_anonymous else self.filter(expert__user=user)

    def waiting(self) -> AssignmentQuerySet:
        """Neither answered nor declined, while the question is still open."""
        return self.filter(
            opinion__isnull=True, declined_at__isnull=True, consultation__state=ConsultationState.ASSIGNED
        )


class Assignment(CheckedModel):
    """An expert asked for an opinion until the end of `due_on`."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="assignments", verbose_name=_("咨询")
    )
    expert = models.ForeignKey(
        Expert, on_delete=models.PROTECT, related_name="assignments", verbose_name=_("智库成员")
    )
    assigned_at = models.DateTimeField(_("分派时间"))
    due_on = models.DateField(_("意见期限"))
    declined_at = models.DateTimeField(_("谢绝时间"), null=True, blank=True)
    declined_reason = models.CharField(_("不能答的原因"), max_length=200, blank=True, default="")

    objects = models.Manager.from_queryset(AssignmentQuerySet)()

    class Meta:
        verbose_name = _("咨询分派")
        verbose_name_plural = _("咨询分派")
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "expert"], name="thinktank_expert_asked_once_a_question"
            ),
            models.CheckConstraint(
                condition=Q(declined_at__isnull=True) | ~Q(declined_reason=""),
                name="thinktank_assignment_declined_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consultation} · {self.expert}"


class OpinionQuerySet(models.QuerySet["Opinion"]):
    def handled_by(self, user: User | AnonymousUser) -> OpinionQuerySet:
        """Opinions on the questions bureau staff oversee."""
        return self.filter(assignment__consultation__in=Consultation.objects.handled_by(user))

    def judged_by(self, user: User | AnonymousUser) -> OpinionQuerySet:
        """Opinions whose fate `user` may record: those given to their institution, and the bureau's."""
        mine = Q(assignment__consultation__in=Consultation.objects.of_seats(user))
        return self.filter(mine | Q(assignment__consultation__in=Consultation.objects.handled_by(user)))


class Opinion(CheckedModel):
    """What one expert says, fixed once given; `fate` is what became of it, with the reason its author reads."""

    assignment = models.OneToOneField(
        Assignment, on_delete=models.PROTECT, related_name="opinion", verbose_name=_("指派")
    )
    text = models.TextField(_("意见"), max_length=5000)
    may_name = models.BooleanField(_("公开时可以署名"), default=False)
    given_at = models.DateTimeField(_("提交时间"))
    fate = models.CharField(_("采纳情况"), max_length=10, choices=Fate.choices, blank=True, default="")
    fate_reason = models.CharField(_("采纳说明"), max_length=500, blank=True, default="")
    fate_at = models.DateTimeField(_("采纳答复时间"), null=True, blank=True)

    objects = models.Manager.from_queryset(OpinionQuerySet)()

    class Meta:
        verbose_name = _("专家意见")
        verbose_name_plural = _("专家意见")
        constraints = [
            models.CheckConstraint(
                condition=Q(fate__in=["", *Fate.values]), name="thinktank_opinion_fate_known"
            ),
            models.CheckConstraint(
                condition=Q(fate="", fate_at__isnull=True)
                | (~Q(fate="") & ~Q(fate_reason="") & Q(fate_at__isnull=False)),
                name="thinktank_opinion_fate_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]
