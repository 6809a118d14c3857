"""Admin page of the audit officer: staff access to minors' data."""

from __future__ import annotations

from django.contrib import admin

from community.members.models import MinorAccess
from core.admin.offices import OfficeModelAdmin
from core.models.accounts import Office


@admin.register(MinorAccess)
class MinorAccessAdmin(OfficeModelAdmin):
    office = Office.AUDIT
    list_display = ["at", "user", "seat_label", "about", "reason", "until"]
    list_select_related = ["user"]
    search_fields = ["^about", "user__display_name"]
    search_help_text = "对象的开头，如 cloudplatform.booking:12，或查看人的称呼"
    ordering = ["-at", "-pk"]
    fields = ["at", "user", "seat_label", "about", "reason", "until"]
