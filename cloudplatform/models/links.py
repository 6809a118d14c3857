"""Links of events and products to benchmark projects. Policy: 3.3.1, 整合公共文化标杆项目资源."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cloudplatform.models.events import Event
from cloudplatform.models.products import Product
from cloudplatform.states import LinkState
from community.models import Institution
from community.policy import Right
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known
from projects.models import Project

LIVE = (LinkState.PROPOSED, LinkState.CONFIRMED)


class ProjectLinkQuerySet(models.QuerySet["ProjectLink"]):
    def answerable_by(self, user: User | AnonymousUser) -> ProjectLinkQuerySet:
        """Links `user` confirms, refuses or ends for the lead of the project."""
        return self.filter(project__lead__in=Institution.objects.where(user, Right.PROPOSE))

    def confirmed(self) -> ProjectLinkQuerySet:
        return self.filter(state=LinkState.CONFIRMED)

    def for_list(self) -> ProjectLinkQuerySet:
        return self.select_related(
            "project", "product", "product__supplier", "event", "event__host", "institution"
        ).order_by("-proposed_at", "-pk")


class ProjectLink(CheckedModel):
    """A product or an event (exactly one) that its supplier or host says belongs to a project it takes part in."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+", verbose_name=_("项目"))
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, null=True, blank=True, related_name="project_links", verbose_name=_("产品")
    )  # fmt: skip
    event = models.ForeignKey(
        Event, on_delete=models.PROTECT, null=True, blank=True, related_name="project_links", verbose_name=_("场次")
    )  # fmt: skip
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("提出单位")
    )
    state = models.CharField(_("状态"), max_length=10, choices=LinkState.choices, default=LinkState.PROPOSED)
    proposed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("提议人")
    )
    proposed_at = models.DateTimeField(_("提出时间"))
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("答复人")
    )
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    reason = models.CharField(_("原因"), max_length=300, blank=True, default="")

    objects = models.Manager.from_queryset(ProjectLinkQuerySet)()

    class Meta:
        verbose_name = _("项目归属")
        verbose_name_plural = _("项目归属")
        constraints = [
            state_is_known("cloudplatform", "projectlink", LinkState),
            models.CheckConstraint(
                condition=Q(product__isnull=False, event__isnull=True) | Q(product__isnull=True, event__isnull=False),
                name="cloudplatform_link_of_one_thing",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[LinkState.REFUSED, LinkState.ENDED]) | ~Q(reason=""),
                name="cloudplatform_link_refused_or_ended_says_why",
            ),
            models.UniqueConstraint(
                fields=["project", "product"],
                condition=Q(state__in=LIVE),
                name="cloudplatform_product_in_a_project_once",
                violation_error_message=_("这个产品已经归在这个项目下，或正等牵头单位确认。"),
            ),
            models.UniqueConstraint(
                fields=["project", "event"],
                condition=Q(state__in=LIVE),
                name="cloudplatform_event_in_a_project_once",
                violation_error_message=_("这个场次已经归在这个项目下，或正等牵头单位确认。"),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["project", "state"], name="cloudplatform_link_of_project")]

    def __str__(self) -> str:
        return f"{self.thing} → {self.project}"

    @property
    def thing(self) -> Product | Event:
        found = self.product or self.event
        assert found is not None
        return found
