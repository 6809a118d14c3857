from django.apps import AppConfig


class ThinktankConfig(AppConfig):
    name = "thinktank"
    verbose_name = "智库"

    def ready(self) -> None:
        import thinktank.measures  # noqa: F401, PLC0415  registers them
