"""The bureau's site: django-unfold, open to people with a current seat at a bureau and to the three officers."""

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from unfold.sites import UnfoldAdminSite

from portal.views.bureau import home_context
from portal.views.bureau import may_enter as may_enter_bureau


class BureauAdminSite(UnfoldAdminSite):  # type: ignore[misc]
    site_title = "花城文化共同体 · 市区文广旅局"
    index_template = "admin/home.html"

    def has_permission(self, request: HttpRequest) -> bool:
        return may_enter_bureau(request)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Everybody signs in at the portal's door: rate limits and second factors hold for staff too."""
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next", reverse("admin:index")))

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().index(request, {**home_context(request), **(extra_context or {})})
