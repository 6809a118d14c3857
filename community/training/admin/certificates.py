"""Certificates for the bureau: to look up and, with a reason, to take back."""

from __future__ import annotations

from django.contrib import admin

from community.bureau import BureauModelAdmin, ReasonForm, Verb
from community.training.actions.certificates import revoke_certificate
from community.training.models import Certificate


@admin.register(Certificate)
class CertificateAdmin(BureauModelAdmin):
    scope = "overseen_by"
    list_display = ["number", "kind", "title", "masked_name", "issued_by", "issued_at", "revoked_at"]
    list_filter = ["kind", ("revoked_at", admin.EmptyFieldListFilter)]
    list_select_related = ["issued_by"]
    search_fields = ["number", "title", "issued_by__name"]
    ordering = ["-issued_at", "-pk"]
    fields = [
        "number",
        "kind",
        "title",
        "lines",
        "masked_name",
        "issued_by",
        "issued_at",
        "revoked_at",
        "revoke_reason",
    ]
    readonly_fields = fields
    verbs = [
        Verb(
            "revoke", "撤销证书", revoke_certificate, "certificate", frozenset({""}), ReasonForm, danger=True
        )
    ]
    export = {
        "编号": "number", "类别": "get_kind_display", "名称": "title", "颁发单位": "issued_by__name", "颁发时间": "issued_at",
        "撤销时间": "revoked_at", "撤销原因": "revoke_reason",
    }  # fmt: skip
