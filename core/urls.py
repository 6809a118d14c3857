"""Routes that have nothing to do with culture."""

from django.urls import path

from core.views import consents, files, inbox
from core.views.health import healthz

app_name = "core"
urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("files/<uuid:pk>/<str:name>", files.file, name="file"),
    path("me/notices/", inbox.notices, name="notices"),
    path("me/notices/<int:pk>/open/", inbox.open_notice, name="open_notice"),
    path("me/notices/read/", inbox.read_all, name="read_all"),
    path("me/notices/preferences/", inbox.preferences, name="preferences"),
    path("me/consents/", consents.consents, name="consents"),
    path("me/consents/<str:kind>/", consents.change_consent, name="change_consent"),
    path("me/drafts/", inbox.save_draft, name="save_draft"),
]
