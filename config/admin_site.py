"""The admin site (django-unfold), open to people with a current seat at a bureau and to the three officers."""

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from unfold.sites import UnfoldAdminSite

from community.middleware import BUREAU_KEY, usable_seats
from portal.views import bulk, bureau, bureau_days, cases, cover, helpdesk, institution, replies, rules


class BureauAdminSite(UnfoldAdminSite):  # type: ignore[misc]
    site_title = "花城文化共同体 · 市区文广旅局"

    def has_permission(self, request: HttpRequest) -> bool:
        return bureau.may_enter(request)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Redirect to the portal's sign-in page: rate limits and second factors hold for staff too."""
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next", reverse("admin:index")))

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The inbox: what the person may decide now, what waits for others, what they did, what they follow."""
        return bureau.inbox(request)

    def get_urls(self) -> list[Any]:
        return [
            path("seat/", self.admin_view(self.seat_view), name="seat"),
            path("figures/", self.admin_view(bureau.figures), name="figures"),
            path("bulk/", self.admin_view(bulk.look), name="bulk"),
            path("bulk/do/", self.admin_view(bulk.decide), name="bulk_do"),
            path("bulk/result/", self.admin_view(bulk.result), name="bulk_result"),
            path("bulk/undo/", self.admin_view(bulk.take_back), name="bulk_undo"),
            path("help/", self.admin_view(helpdesk.find), name="helpdesk"),
            path("help/person/", self.admin_view(helpdesk.person_page), name="helpdesk_person"),
            path("help/bookings/<int:pk>/<slug:verb>/", self.admin_view(helpdesk.act), name="helpdesk_act"),
            path("institution/<int:pk>/", self.admin_view(institution.institution_page), name="institution"),
            path("calendar/", self.admin_view(bureau_days.calendar), name="calendar"),
            path("rules/", self.admin_view(rules.rule_list), name="rules"),
            path("cover/", self.admin_view(cover.cover), name="cover"),
            path("cover/<int:pk>/end/", self.admin_view(cover.end_cover), name="end_cover"),
            path("replies/", self.admin_view(replies.reply_list), name="replies"),
            path("replies/<int:pk>/", self.admin_view(replies.reply), name="reply"),
            path("replies/<int:pk>/remove/", self.admin_view(replies.remove_reply), name="remove_reply"),
            path("views/save/", self.admin_view(bureau.save_view), name="save_view"),
            path("views/<int:pk>/drop/", self.admin_view(bureau.drop_view), name="drop_view"),
            path("case/<slug:code>/<int:pk>/", self.admin_view(cases.case_page), name="case"),
            path("case/<slug:code>/<int:pk>/do/<str:verb>/", self.admin_view(cases.case_do), name="case_do"),
            path(
                "case/<slug:code>/<int:pk>/desk/<slug:act>/",
                self.admin_view(cases.case_desk),
                name="case_desk",
            ),
            *super().get_urls(),
        ]

    def seat_view(self, request: HttpRequest) -> HttpResponse:
        """Choose in which bureau seat to work; every act is recorded in it."""
        seats = usable_seats(request)
        onward = request.GET.get("next", "")
        if not url_has_allowed_host_and_scheme(onward, {request.get_host()}, request.is_secure()):
            onward = reverse("admin:index")
        if request.method == "POST":
            chosen = request.POST.get("seat", "")
            if chosen not in {str(seat.pk) for seat in seats}:
                raise Http404
            request.session[BUREAU_KEY] = int(chosen)
            return HttpResponseRedirect(onward)
        context = {**self.each_context(request), "title": "以哪个席位办事", "seats": seats, "onward": onward}
        return TemplateResponse(request, "admin/seat.html", context)
