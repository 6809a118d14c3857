"""Routes, by subject. All names are `roundtable:<name>`."""

from roundtable.urls import members, public

app_name = "roundtable"
urlpatterns = [*members.urlpatterns, *public.urlpatterns]
