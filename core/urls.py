"""URL routes of this app."""

from django.urls import path

from core.views import consents, files, inbox, privacy, tokens
from core.views.health import healthz

app_name = "core"
urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("files/<uuid:pk>/<str:name>", files.file, name="file"),
    path("pictures/<uuid:pk>/<int:width>.webp", files.picture, name="picture"),
    path("me/notices/", inbox.notices, name="notices"),
    path("me/notices/<int:pk>/open/", inbox.open_notice, name="open_notice"),
    path("me/notices/read/", inbox.read_all, name="read_all"),
    path("me/notices/preferences/", inbox.preferences, name="preferences"),
    path("me/consents/", consents.consents, name="consents"),
    path("me/consents/<str:kind>/", consents.change_consent, name="change_consent"),
    path("me/data/", privacy.my_data, name="my_data"),
    path("me/data/export/<str:kind>/", privacy.export, name="export_data"),
    path("me/data/<slug:key>/delete/", privacy.remove, name="remove_data"),
    path("me/name/", privacy.name, name="name"),
    path("me/tokens/", tokens.my_tokens, name="tokens"),
    path("me/tokens/<int:pk>/revoke/", tokens.revoke, name="revoke_token"),
    path("me/close/", privacy.close, name="close"),
    path("me/close/cancel/", privacy.stay, name="stay"),
    path("me/drafts/", inbox.save_draft, name="save_draft"),
    path("me/drafts/discard/", inbox.discard_draft, name="discard_draft"),
]
