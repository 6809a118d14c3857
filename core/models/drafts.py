"""Form drafts: typed text and chosen files of forms that were not submitted or were refused."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.crypto import EncryptedJSONField
from core.models.accounts import User
from core.models.files import Attachment


class Draft(models.Model):
    """The fields of one form of one person, kept until it is sent: nothing typed is lost. Encrypted: it may be anything."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="drafts", verbose_name=_("人员"))
    form = models.CharField(_("表单"), max_length=120)  # the page's path
    fields = EncryptedJSONField(_("内容"), default=dict)
    saved_at = models.DateTimeField(_("保存时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("草稿")
        constraints = [models.UniqueConstraint(fields=["user", "form"], name="core_one_draft_of_a_form")]

    def __str__(self) -> str:
        return self.form


class StagedFile(models.Model):
    """
    A file chosen in a form that was refused, so that it need not be chosen again. Deleted when the form is accepted, or
    when it expires.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name=_("人员"))
    form = models.CharField(_("表单"), max_length=120)  # the path the form posts to
    field = models.CharField(_("表单项"), max_length=60)
    attachment = models.OneToOneField(
        Attachment, on_delete=models.CASCADE, related_name="staged", verbose_name=_("附件")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("待交的文件")
        indexes = [models.Index(fields=["user", "form"], name="core_staged_of_a_form")]

    def __str__(self) -> str:
        return f"{self.form} {self.field}"
