"""What somebody typed and has not sent yet."""

from __future__ import annotations

from django.db import models

from core.crypto import EncryptedJSONField
from core.models.accounts import User


class Draft(models.Model):
    """The fields of one form of one person, kept until it is sent: nothing typed is lost. Encrypted: it may be anything."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="drafts")
    form = models.CharField(max_length=120)  # the page's path
    fields = EncryptedJSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "form"], name="core_one_draft_of_a_form")]

    def __str__(self) -> str:
        return self.form
