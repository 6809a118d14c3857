from django.urls import path

from community.training.views import certificates

urlpatterns = [
    path("certificates/", certificates.verify, name="verify_certificate"),
    path("me/certificates/", certificates.mine, name="my_certificates"),
    path("me/certificates/<int:pk>/", certificates.download, name="certificate"),
]
