"""Routes of training and certificates."""

from community.training.urls import certificates, training

urlpatterns = [*certificates.urlpatterns, *training.urlpatterns]
