"""Routes of the yearly books. All names are `reports:<name>`."""

from reports.urls import public, writing

app_name = "reports"
urlpatterns = [*public.urlpatterns, *writing.urlpatterns]
