"""Routes of members, places, training and press. All names are `community:<name>`."""

from community.members import urls as members
from community.places import urls as places
from community.press import urls as press
from community.training import urls as training

app_name = "community"
urlpatterns = [*members.urlpatterns, *places.urlpatterns, *training.urlpatterns, *press.urlpatterns]
