"""Which products and events belong to which benchmark project."""

from django.urls import path

from cloudplatform.views import links

urlpatterns = [
    path("workbench/products/<int:pk>/project/", links.link_product, name="link_product"),
    path("workbench/events/<int:pk>/project/", links.link_event, name="link_event"),
    path("workbench/projects/<int:pk>/links/", links.project_links, name="project_links"),
    path("workbench/links/<int:pk>/<slug:verb>/", links.answer_link, name="answer_link"),
]
