"""Objections to star grades during their public notice. Policy: 3.3.2."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.members.models.institutions import Institution
from community.members.models.seats import Seat
from community.policy import Right
from community.training.models.incubation import TeamGrade
from community.training.states import GradeObjectionState
from core.crypto import EncryptedTextField
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known


class GradeObjectionQuerySet(models.QuerySet["GradeObjection"]):
    # Who may do what ----
    def of(self, user: User | AnonymousUser) -> GradeObjectionQuerySet:
        return self.none() if user.is_anonymous else self.filter(filed_by=user)

    def handled_by(self, user: User | AnonymousUser) -> GradeObjectionQuerySet:
        """Those to gradings of an institution where `user` hosts: the only colleagues who read the name."""
        return self.filter(grade__assessor__in=Institution.objects.where(user, Right.HOST))

    def overseen_by(self, user: User | AnonymousUser) -> GradeObjectionQuerySet:
        return self.filter(Seat.objects.overseen(user, "grade__assessor__area_id"))

    # Which --------------
    def open(self) -> GradeObjectionQuerySet:
        """Those that wait for their answer."""
        return self.filter(state=GradeObjectionState.FILED)

    # With what ----------
    def for_list(self) -> GradeObjectionQuerySet:
        return self.select_related("grade__society", "grade__group", "grade__assessor").order_by(
            "filed_at", "pk"
        )


class GradeObjection(CheckedModel):
    """
    One objection to a team's stars, by name, within the public notice; answered in writing before the stars are final.

    `notice_ends_at` is the end of the notice it was filed in: the grading may have another one later. While the
    objection is open the database lets nobody decide the grading (trigger community_grade_waits_for_answers).
    """

    grade = models.ForeignKey(
        TeamGrade, on_delete=models.PROTECT, related_name="objections", verbose_name=_("团队星级")
    )
    filed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("账号"))
    name = EncryptedTextField(_("姓名"))
    contact = EncryptedTextField(_("联系方式"), blank=True, default="")
    text = models.TextField(_("异议内容"), max_length=2000)
    filed_at = models.DateTimeField(_("提出时间"))
    notice_ends_at = models.DateTimeField(_("公示截止"))
    answer_due_on = models.DateField(_("答复期限"))
    state = models.CharField(
        _("状态"), max_length=10, choices=GradeObjectionState.choices, default=GradeObjectionState.FILED
    )
    answer = models.TextField(_("书面答复"), max_length=2000, blank=True, default="")
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("答复人")
    )
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    objects = models.Manager.from_queryset(GradeObjectionQuerySet)()

    class Meta:
        verbose_name = _("星级公示异议")
        verbose_name_plural = _("星级公示异议")
        constraints = [
            state_is_known("community", "gradeobjection", GradeObjectionState),
            models.CheckConstraint(
                condition=Q(filed_at__lt=F("notice_ends_at")),
                name="community_grade_objection_within_the_notice",
            ),
            models.CheckConstraint(
                condition=Q(state="filed")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="community_grade_objection_closed_with_an_answer",
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("filed_by")),
                name="community_grade_objection_answered_by_another",
            ),
            models.UniqueConstraint(
                fields=["grade", "filed_by"],
                condition=Q(state="filed"),
                name="community_one_open_grade_objection_each",
                violation_error_message=_("你提的异议还在处理，请等答复。"),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]
