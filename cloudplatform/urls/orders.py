"""Routes of quotas, wishes and orders."""

from django.urls import path

from cloudplatform.views import order_lists, orders, station_orders

urlpatterns = [
    path("products/quota/", station_orders.quota_page, name="quota_page"),
    path("workbench/orders/", station_orders.order_desk, name="order_desk"),
    path("workbench/orders/all/", order_lists.order_list, name="order_list"),
    path("workbench/quotas/<int:pk>/submit/", station_orders.submit_wishes, name="submit_wishes"),
    path("workbench/quotas/<int:pk>/copy/", station_orders.copy_last_year, name="copy_last_year"),
    path("workbench/orders/<int:pk>/", orders.order, name="order"),
    path("workbench/orders/<int:pk>/edit/", station_orders.edit_wish, name="edit_wish"),
    path("workbench/orders/<int:pk>/move/", station_orders.move_wish, name="move_wish"),
    path("workbench/orders/<int:pk>/remove/", station_orders.remove_wish, name="remove_wish"),
    path("workbench/orders/<int:pk>/resubmit/", orders.resubmit_order, name="resubmit_order"),
    path("workbench/orders/<int:pk>/schedule/", orders.schedule_order, name="schedule_order"),
    path("workbench/orders/<int:pk>/propose/", orders.propose_date, name="propose_date"),
    path("workbench/orders/<int:pk>/message/", orders.write_message, name="write_message"),
    path("workbench/orders/<int:pk>/contact/", orders.name_contact, name="name_contact"),
    path("workbench/orders/<int:pk>/cancel/", orders.cancel_order, name="cancel_order"),
    path("workbench/orders/<int:pk>/break/", orders.break_order, name="break_order"),
    path("workbench/proposals/<int:pk>/agree/", orders.agree_to_date, name="agree_to_date"),
    path("workbench/proposals/<int:pk>/refuse/", orders.refuse_date, name="refuse_date"),
    path("workbench/proposals/<int:pk>/withdraw/", orders.withdraw_proposal, name="withdraw_proposal"),
]
