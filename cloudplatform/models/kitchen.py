"""
Product review (开放式中央厨房, open kitchen): frozen versions, three reviews by three people, notes line by line,
objections. Policy: 3.3.1.
"""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cloudplatform.models.products import Product
from cloudplatform.models.scope import in_scope
from core.models import User
from core.models.objections import FiledObjection, objection_constraints
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known


class ProductVersion(models.Model):
    """A product as it was handed in: `fields` by name, for review and for showing what changed."""

    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, related_name="versions", verbose_name=_("产品")
    )
    number = models.PositiveSmallIntegerField(_("版本"))
    fields = models.JSONField(_("内容"))
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("经办人"))
    made_at = models.DateTimeField(_("办理时间"))
    approved_at = models.DateTimeField(_("同意时间"), null=True, blank=True)  # when the third review passed

    class Meta:
        verbose_name = _("产品版本")
        verbose_name_plural = _("产品版本")
        constraints = [
            models.UniqueConstraint(fields=["product", "number"], name="cloudplatform_version_numbered_once")
        ]

    def __str__(self) -> str:
        return f"{self.product} v{self.number}"


class Verdict(models.TextChoices):
    PASSED = "passed", _("通过")
    RETURNED = "returned", _("退回")
    REJECTED = "rejected", _("不通过")


class ContentReview(CheckedModel):
    """One of the three reviews of one version. The database refuses a person twice, and a stage twice."""

    version = models.ForeignKey(
        ProductVersion, on_delete=models.PROTECT, related_name="reviews", verbose_name=_("版本")
    )
    stage = models.PositiveSmallIntegerField(_("审次"))  # 1 初审, 2 复审, 3 终审
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("审核人"))
    verdict = models.CharField(_("结论"), max_length=10, choices=Verdict.choices)
    comment = models.TextField(_("意见"), blank=True, default="")
    decided_at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("内容审核")
        verbose_name_plural = _("内容审核")
        constraints = [
            state_is_known("cloudplatform", "contentreview", Verdict, field="verdict"),
            models.CheckConstraint(
                condition=Q(stage__in=[1, 2, 3]), name="cloudplatform_review_stage_1_to_3"
            ),
            models.UniqueConstraint(fields=["version", "stage"], name="cloudplatform_one_review_a_stage"),
            models.UniqueConstraint(
                fields=["version", "reviewer"],
                name="cloudplatform_nobody_reviews_twice",
                violation_error_message=_("你已经审过这一版，请由另一位同事审。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.stage}"


class LineNote(models.Model):
    """What is wrong with one field of one version; settled when a later version is handed in."""

    version = models.ForeignKey(
        ProductVersion, on_delete=models.PROTECT, related_name="notes", verbose_name=_("版本")
    )
    field = models.CharField(_("栏目"), max_length=40)
    text = models.CharField(_("意见"), max_length=400)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("经办人"))
    made_at = models.DateTimeField(_("办理时间"))
    settled_in = models.ForeignKey(
        ProductVersion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="settled_notes",
        verbose_name=_("结论所在"),
    )

    class Meta:
        verbose_name = _("逐条意见")
        verbose_name_plural = _("逐条意见")

    def __str__(self) -> str:
        return self.text


class ObjectionQuerySet(models.QuerySet["Objection"]):
    def handled_by(self, user: User | AnonymousUser) -> ObjectionQuerySet:
        """Objections to products of suppliers in the area of bureau staff."""
        return self.filter(in_scope(user, "product__supplier__area_id"))


class Objection(FiledObjection):
    """An objection by name during public notice; answered in writing before the product may go on the shelf."""

    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, related_name="objections", verbose_name=_("产品")
    )

    objects = models.Manager.from_queryset(ObjectionQuerySet)()

    class Meta:
        verbose_name = _("公示异议")
        verbose_name_plural = _("公示异议")
        constraints = objection_constraints(
            "cloudplatform", "objection", "cloudplatform_objection", about="product"
        )
