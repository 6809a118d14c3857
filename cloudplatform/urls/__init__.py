"""Routes of the ordering pipeline, by subject. All names are `cloudplatform:<name>`."""

from cloudplatform.urls import (
    bookings,
    deliveries,
    demands,
    events,
    feedback,
    kitchen,
    links,
    orders,
    pictures,
)

app_name = "cloudplatform"
urlpatterns = [
    *events.urlpatterns,
    *bookings.urlpatterns,
    *pictures.urlpatterns,
    *links.urlpatterns,  # both before "workbench/products/<pk>/<verb>/", which would swallow them
    *demands.urlpatterns,
    *kitchen.urlpatterns,
    *orders.urlpatterns,
    *deliveries.urlpatterns,
    *feedback.urlpatterns,
]
