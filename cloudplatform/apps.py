from django.apps import AppConfig


class CloudplatformConfig(AppConfig):
    name = "cloudplatform"
    verbose_name = "云平台"
