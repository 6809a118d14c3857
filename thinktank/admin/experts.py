"""Admin pages of experts: applications, appointments, workload. Policy: 3.5.1."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils import timezone

from community.bureau import BureauModelAdmin, ReasonForm, Verb
from community.models import Seat
from community.policy import CITY_CODE
from core.files import attachments
from core.web.forms import DayInput
from thinktank.actions import experts
from thinktank.models import Expert
from thinktank.states import EXPERT, ON_PANEL, ExpertState


class TermForm(forms.Form):
    starts_on = forms.DateField(label="聘期开始", widget=DayInput())
    ends_on = forms.DateField(label="聘期结束（不含这一天，最长三年）", widget=DayInput())


class RenewalForm(forms.Form):
    ends_on = forms.DateField(label="续聘到（不含这一天，从原聘期结束起最长三年）", widget=DayInput())


class CityAdmin(BureauModelAdmin):
    """Base class of admin pages that only the city bureau sees."""

    city_acts = True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return CITY_CODE in Seat.objects.scope_codes(request.user)


@admin.register(Expert)
class ExpertAdmin(CityAdmin):
    scope = "handled_by"
    list_display = [
        "code",
        "name",
        "category",
        "field_words",
        "state",
        "ends_on",
        "panels_this_year",
        "opinions_this_year",
        "since",
    ]
    list_display_links = ["code", "name"]
    list_filter = ["state", "category", "recommended_by"]
    list_select_related = ["user"]
    search_fields = ["name", "employer", "position"]
    ordering = ["since", "pk"]
    fields = [
        "name", "category", "field_words", "position", "employer", "institution", "introduction", "reason", "recommended_by",
        "state", "since", "starts_on", "ends_on", "answer",
    ]  # fmt: skip
    readonly_fields = fields
    verbs = [
        Verb("review", "开始审核", experts.start_review, "expert", frozenset({ExpertState.APPLIED})),
        Verb("appoint", "聘任", experts.appoint_expert, "expert", frozenset({ExpertState.UNDER_REVIEW}), TermForm),
        Verb("renew", "续聘", experts.renew_expert, "expert", frozenset({ExpertState.APPOINTED}), RenewalForm),
        Verb(
            "resume", "恢复参加评审", experts.resume_expert, "expert", frozenset({ExpertState.SUSPENDED})
        ),
        Verb("suspend", "暂停参加评审", experts.suspend_expert, "expert", EXPERT.sources_of(ExpertState.SUSPENDED), ReasonForm,
             danger=True),
        Verb("end", "结束聘期", experts.end_expert, "expert", EXPERT.sources_of(ExpertState.ENDED), ReasonForm, danger=True),
        Verb("decline", "不聘任", experts.decline_expert, "expert", EXPERT.sources_of(ExpertState.DECLINED), ReasonForm,
             danger=True),
    ]  # fmt: skip
    export = {
        "编号": "code", "姓名": "name", "类别": "get_category_display", "领域": lambda row: "、".join(row.field_labels),
        "单位": "employer", "状态": "get_state_display", "聘期开始": "starts_on", "聘期结束": "ends_on", "今年评审组": "panels_this_year",
        "今年答咨询": "opinions_this_year",
    }  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> Any:
        this_year = Q(memberships__drawn_at__year=timezone.localdate().year, memberships__state__in=ON_PANEL)
        return super().get_queryset(request).annotate(
            panels_this_year=Count(
                "memberships", filter=this_year & ~Q(memberships__panel__state="dissolved"), distinct=True
            ),
            opinions_this_year=Count(
                "assignments__opinion", filter=Q(assignments__opinion__given_at__year=timezone.localdate().year), distinct=True
            ),
        )  # fmt: skip

    @admin.display(description="领域")
    def field_words(self, row: Expert) -> str:
        return "、".join(row.field_labels)

    @admin.display(description="今年评审组", ordering="panels_this_year")
    def panels_this_year(self, row: Any) -> int:
        return int(row.panels_this_year)

    @admin.display(description="今年答咨询", ordering="opinions_this_year")
    def opinions_this_year(self, row: Any) -> int:
        return int(row.opinions_this_year)

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, object]:
        return {
            "page_template": "admin/thinktank/expert.html", "files": attachments.about(row, "application"),
            "letters": row.appointments.order_by("pk"), "interests": row.interests.select_related("institution").order_by("pk"),
            "memberships": row.memberships.select_related("panel").order_by("-pk")[:30],
        }  # fmt: skip

    def verb_initial(self, request: HttpRequest, verb: Verb, rows: Any) -> dict[str, object]:
        today = timezone.localdate()
        years = {"appoint": today, "renew": rows[0].ends_on or today}
        if verb.name not in years:
            return {}
        begins = years[verb.name]
        last = begins.replace(year=begins.year + 2, day=min(begins.day, 28))
        return {"starts_on": begins, "ends_on": last}
