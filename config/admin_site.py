"""The bureau's site: django-unfold, open to people with a current seat at a bureau and to the three officers."""

from typing import Any

from django.http import HttpRequest
from unfold.sites import UnfoldAdminSite

from portal.views.bureau import home_context
from portal.views.bureau import may_enter as may_enter_bureau


class BureauAdminSite(UnfoldAdminSite):  # type: ignore[misc]
    site_title = "花城文化共同体 · 市区文广旅局"
    index_template = "admin/home.html"

    def has_permission(self, request: HttpRequest) -> bool:
        return may_enter_bureau(request)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().index(request, {**home_context(request), **(extra_context or {})})
