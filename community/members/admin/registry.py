"""Areas, institutions and seats for the bureau: to look up, to export, to bring in from a sheet."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from community.bureau import BureauModelAdmin, Verb
from community.members.actions.seats import end_colleague
from community.members.admin.imports import ImportsSheets
from community.members.admin.seats import CORRECT, REISSUE, STAFF, HeadFilter
from community.members.forms.seats import EndForm
from community.members.models import Area, Institution, Kind, Seat
from community.members.queries.seats import appoints_at


@admin.register(Area)
class AreaAdmin(BureauModelAdmin):
    list_display = ["code", "name", "level", "parent"]
    list_filter = ["level"]
    list_select_related = ["parent"]
    search_fields = ["name", "code"]
    ordering = ["code"]
    fields = ["code", "name", "official_name", "level", "parent"]
    readonly_fields = fields
    export = {
        "代码": "code",
        "名称": "name",
        "全称": "official_name",
        "层级": "get_level_display",
        "上级": "parent__name",
    }


@admin.register(Institution)
class InstitutionAdmin(ImportsSheets):
    scope = "overseen_by"
    list_display = ["name", "kind", "sector", "level", "area", "is_sample"]
    list_filter = [HeadFilter, "kind", "sector", "level", "is_sample"]
    list_select_related = ["area"]
    verbs = [REISSUE, STAFF, CORRECT]
    search_fields = ["name", "credit_code"]
    ordering = ["area_id", "name"]
    fields = ["name", "kind", "sector", "level", "area", "supervisor", "credit_code", "about", "is_sample"]
    readonly_fields = fields
    export = {
        "名称": "name", "类别": "get_kind_display", "系统": "get_sector_display", "层级": "get_level_display",
        "区划代码": "area_id", "统一社会信用代码": "credit_code",
    }  # fmt: skip

    def _offered(self, request: HttpRequest, row: Institution) -> list[dict[str, object]]:
        """Staff are invited to bureaus only."""
        offered = super()._offered(request, row)
        return [one for one in offered if row.kind == Kind.BUREAU or one["label"] != STAFF.label]


@admin.register(Seat)
class SeatAdmin(BureauModelAdmin):
    area = "institution__area_id"
    scope = "overseen_by"
    verbs = [
        Verb("end", "结束任期", end_colleague, "seat", frozenset({""}), EndForm, danger=True, single=True)
    ]
    list_display = ["user", "institution", "role", "alternate_of", "starts_on", "ends_on"]
    list_filter = ["role"]
    list_select_related = ["user", "institution", "alternate_of__institution"]
    search_fields = ["user__display_name", "institution__name"]
    ordering = ["institution__area_id", "pk"]
    fields = ["user", "institution", "role", "alternate_of", "starts_on", "ends_on"]
    readonly_fields = fields
    export = {
        "单位": "institution__name",
        "席位": "get_role_display",
        "人员": "user__display_name",
        "开始": "starts_on",
        "结束": "ends_on",
    }

    def _offered(self, request: HttpRequest, row: Seat) -> list[dict[str, object]]:
        """The button to end a term is offered only to heads of the institution."""
        return super()._offered(request, row) if appoints_at(request.user, row.institution_id) else []
