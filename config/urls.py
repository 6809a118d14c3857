"""Root URL configuration (docs/architecture.md). Each app owns what lies below its own prefix."""

from django.contrib import admin
from django.urls import include, path

from core.views import accounts

urlpatterns = [
    path("", include("cloudplatform.urls")),  # first: what is opened most; routes are tried in their order
    path("admin/", admin.site.urls),
    path("account/login/code/confirm/", accounts.confirm_login_code, name="account_confirm_login_code"),
    path("account/password/reset/", accounts.password_reset, name="account_reset_password"),
    path("account/password/new/", accounts.new_password, name="account_new_password"),
    path("account/", include("allauth.urls")),
    path("api/v1/", include("config.api")),
    path("", include("core.urls")),
    path("", include("community.urls")),
    path("", include("thinktank.urls")),
    path("", include("projects.urls")),
    path("", include("reports.urls")),
    path("", include("roundtable.urls")),
    path("", include("evaluation.urls")),
    path("", include("portal.urls")),
]

handler400 = "portal.views.errors.bad_request"
handler403 = "portal.views.errors.forbidden"
handler404 = "portal.views.errors.not_found"
handler429 = "portal.views.errors.too_many"
handler500 = "portal.views.errors.server_error"
