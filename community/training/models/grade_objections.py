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
from core.models import User
from core.models.objections import FiledObjection, objection_constraints
from core.states import ObjectionState


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
        return self.filter(state=ObjectionState.FILED)

    # With what ----------
    def for_list(self) -> GradeObjectionQuerySet:
        return self.select_related("grade__society", "grade__group", "grade__assessor").order_by(
            "filed_at", "pk"
        )


class GradeObjection(FiledObjection):
    """
    One objection to a team's stars, by name, within the public notice; answered in writing before the stars are final.

    `notice_ends_at` is the end of the notice it was filed in: the grading may have another one later. While the
    objection is open the database lets nobody decide the grading (trigger community_grade_waits_for_answers).
    """

    grade = models.ForeignKey(
        TeamGrade, on_delete=models.PROTECT, related_name="objections", verbose_name=_("团队星级")
    )
    notice_ends_at = models.DateTimeField(_("公示截止"))
    answer_due_on = models.DateField(_("答复期限"))

    objects = models.Manager.from_queryset(GradeObjectionQuerySet)()

    class Meta:
        verbose_name = _("星级公示异议")
        verbose_name_plural = _("星级公示异议")
        constraints = [
            *objection_constraints("community", "gradeobjection", "community_grade_objection", about="grade"),
            models.CheckConstraint(
                condition=Q(filed_at__lt=F("notice_ends_at")),
                name="community_grade_objection_within_the_notice",
            ),
        ]
