"""Routes of quotas, wishes and orders."""

from django.urls import path

from cloudplatform.views import desk, order_lists, orders

urlpatterns = [
    path("products/quota/", desk.quota_page, name="quota_page"),
    path("workbench/orders/", desk.order_desk, name="order_desk"),
    path("workbench/orders/all/", order_lists.order_list, name="order_list"),
    path("workbench/quotas/<int:pk>/submit/", desk.submit_wishes, name="submit_wishes"),
    path("workbench/quotas/<int:pk>/copy/", desk.copy_last_year, name="copy_last_year"),
    path("workbench/orders/<int:pk>/", orders.order, name="order"),
    path("workbench/orders/<int:pk>/edit/", desk.edit_wish, name="edit_wish"),
    path("workbench/orders/<int:pk>/move/", desk.move_wish, name="move_wish"),
    path("workbench/orders/<int:pk>/remove/", desk.remove_wish, name="remove_wish"),
    path("workbench/orders/<int:pk>/resubmit/", orders.resubmit_order, name="resubmit_order"),
    path("workbench/orders/<int:pk>/schedule/", orders.schedule_order, name="schedule_order"),
    path("workbench/orders/<int:pk>/propose/", orders.propose_date, name="propose_date"),
    path("workbench/orders/<int:pk>/message/", orders.write_message, name="write_message"),
    path("workbench/orders/<int:pk>/cancel/", orders.cancel_order, name="cancel_order"),
    path("workbench/orders/<int:pk>/break/", orders.break_order, name="break_order"),
    path("workbench/proposals/<int:pk>/agree/", orders.agree_to_date, name="agree_to_date"),
    path("workbench/proposals/<int:pk>/refuse/", orders.refuse_date, name="refuse_date"),
    path("workbench/proposals/<int:pk>/withdraw/", orders.withdraw_proposal, name="withdraw_proposal"),
]
