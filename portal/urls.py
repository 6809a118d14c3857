"""Pages that gather from many apps, and what the site says about itself. All names are `portal:<name>`."""

from django.urls import path

from portal.views import components, notes

app_name = "portal"
urlpatterns = [
    path("accessibility/", notes.accessibility, name="accessibility"),
    path("privacy/", notes.privacy, name="privacy"),
    path("terms/", notes.terms, name="terms"),
    path("components/", components.sheet, name="components"),
]
