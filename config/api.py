"""API v1: one router, so that the whole surface can be read here."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView
from rest_framework.routers import DefaultRouter

from cloudplatform.api.views import Demands, Events, MyBookings, Products
from community.api.views import Alliances, Areas, Institutions, Members
from evaluation.api.views import Frameworks, Rounds, Scores
from projects.api.views import Projects

router = DefaultRouter()
# First what is asked most in a rush: routes are tried in order.
router.register("bookings", MyBookings, basename="booking")
router.register("areas", Areas, basename="area")
router.register("institutions", Institutions, basename="institution")
router.register("members", Members, basename="member")
router.register("alliances", Alliances, basename="alliance")
router.register("products", Products, basename="product")
router.register("events", Events, basename="event")
router.register("demands", Demands, basename="demand")
router.register("projects", Projects, basename="project")
router.register("frameworks", Frameworks, basename="framework")
router.register("rounds", Rounds, basename="round")
router.register("scores", Scores, basename="score")

app_name = "v1"
urlpatterns = [
    path("", include(router.urls)),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="v1:schema"), name="docs"),
]
