"""Routes of deliveries; the number is that of the order."""

from django.urls import path

from cloudplatform.views import deliveries, money

urlpatterns = [
    path("workbench/money/", money.money, name="money"),
    path("workbench/deliveries/", deliveries.delivery_list, name="delivery_list"),
    path("workbench/deliveries/<int:pk>/", deliveries.delivery, name="delivery"),
    path("workbench/deliveries/<int:pk>/take/", deliveries.accept_order, name="accept_order"),
    path("workbench/deliveries/<int:pk>/decline/", deliveries.decline_order, name="decline_order"),
    path("workbench/deliveries/<int:pk>/items/<int:item>/", deliveries.tick_item, name="tick_item"),
    path("workbench/deliveries/<int:pk>/photos/", deliveries.add_evidence, name="add_evidence"),
    path("workbench/deliveries/<int:pk>/report/", deliveries.report_delivery, name="report_delivery"),
    path("workbench/deliveries/<int:pk>/dispute/", deliveries.dispute_delivery, name="dispute_delivery"),
    path("workbench/deliveries/<int:pk>/accept/", deliveries.accept_delivery, name="accept_delivery"),
]
