"""Routes of products: the supplier's side, and the shelf for everybody."""

from django.urls import path

from cloudplatform.views import kitchen, shelf

urlpatterns = [
    path("products/", shelf.product_list, name="product_list"),
    path("products/<int:pk>/", shelf.product_detail, name="product"),
    path("products/<int:pk>/objections/", shelf.objections, name="objections"),
    path("products/calls/", shelf.call_list, name="call_list"),
    path("products/calls/<int:pk>/", shelf.call_detail, name="call"),
    path("products/notices/", shelf.notice_list, name="notice_list"),
    path("workbench/products/", kitchen.product_list, name="my_products"),
    path("workbench/products/new/", kitchen.new_product, name="new_product"),
    path("workbench/products/<int:pk>/", kitchen.product_progress, name="product_progress"),
    path("workbench/products/<int:pk>/edit/", kitchen.edit_product, name="edit_product"),
    path("workbench/products/<int:pk>/<str:verb>/", kitchen.act, name="product_act"),
]
