"""Routes, by subject. All names are `roundtable:<name>`."""

from roundtable.urls import groups, members, public

app_name = "roundtable"
urlpatterns = [*groups.urlpatterns, *members.urlpatterns, *public.urlpatterns]
