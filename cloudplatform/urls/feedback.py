"""Routes of feedback."""

from django.urls import path

from cloudplatform.views import feedback

urlpatterns = [
    path("me/feedback/<int:pk>/", feedback.rate_visit, name="rate_visit"),
    path("workbench/orders/<int:pk>/rate/", feedback.rate_delivery, name="rate_delivery"),
    path("workbench/feedback/", feedback.feedback_list, name="feedback_list"),
    path("workbench/feedback/<int:pk>/reply/", feedback.reply_to_feedback, name="reply_to_feedback"),
]
