"""Routes of demands."""

from django.urls import path

from cloudplatform.views import demands

urlpatterns = [
    path("demands/", demands.demand_list, name="demand_list"),
    path("demands/new/", demands.new_demand, name="new_demand"),
    path("demands/<int:pk>/", demands.demand_detail, name="demand"),
    path("demands/<int:pk>/support/", demands.support, name="support"),
    path("demands/<int:pk>/copy/", demands.copy, name="copy_demand"),
    path("demands/<int:pk>/withdraw/", demands.withdraw, name="withdraw_demand"),
]
