from django.apps import AppConfig


class CloudplatformConfig(AppConfig):
    name = "cloudplatform"
    verbose_name = "云平台"

    def ready(self) -> None:
        import cloudplatform.measures  # noqa: F401, PLC0415  registers them
