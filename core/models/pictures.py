"""Public pictures with alternative text and resized WebP versions."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models.files import Attachment
from core.record.checked import CheckedModel


class PictureQuerySet(models.QuerySet["Picture"]):
    def of(self, subjects: Iterable[str]) -> PictureQuerySet:
        """Pictures of the given journal subjects, in their order."""
        rows = self.filter(attachment__about__in=list(subjects)).select_related("attachment")
        return rows.order_by("position", "pk")

    def public(self) -> PictureQuerySet:
        return self.filter(attachment__is_public=True)


class Picture(CheckedModel):
    """
    A picture of what its attachment is about. `widths` are the WebP sizes made of it so far, beside the file itself.

    Who may see it is the attachment's to say: it is public once what it shows is.
    """

    attachment = models.OneToOneField(
        Attachment, on_delete=models.CASCADE, related_name="picture", verbose_name=_("附件")
    )
    alt = models.CharField(_("替代文字"), max_length=120)
    position = models.PositiveSmallIntegerField(_("次序"), default=1)
    width = models.PositiveIntegerField(_("宽"))
    height = models.PositiveIntegerField(_("高"))
    widths = ArrayField(models.PositiveIntegerField(), default=list, blank=True, verbose_name=_("已有的宽度"))

    objects = models.Manager.from_queryset(PictureQuerySet)()

    class Meta:
        verbose_name = _("图片")
        verbose_name_plural = _("图片")
        constraints = [
            models.CheckConstraint(
                condition=~Q(alt=""),
                name="core_picture_has_words",
                violation_error_message=_("请写一句图片里是什么，看不到图的人靠它。"),
            )
        ]

    def __str__(self) -> str:
        return self.alt

    @property
    def name(self) -> str:
        """The name of its file."""
        return self.attachment.name

    def file_of(self, width: int) -> str:
        """The storage path of the WebP version of a width, beside the original."""
        return f"{self.attachment.file.name}-{width}.webp"
