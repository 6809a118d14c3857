"""Routes of pictures of products and events."""

from django.urls import path

from cloudplatform.views import pictures

urlpatterns = [
    path("workbench/products/<int:pk>/pictures/", pictures.product_pictures, name="product_pictures"),
    path(
        "workbench/products/<int:pk>/pictures/<int:picture>/<slug:verb>/", pictures.product_picture_act,
        name="product_picture_act",
    ),
    path("workbench/events/<int:pk>/pictures/", pictures.event_pictures, name="event_pictures"),
    path(
        "workbench/events/<int:pk>/pictures/<int:picture>/<slug:verb>/", pictures.event_picture_act,
        name="event_picture_act",
    ),
]  # fmt: skip
