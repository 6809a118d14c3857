from django.apps import AppConfig


class CommunityConfig(AppConfig):
    name = "community"
    verbose_name = "共同体"

    def ready(self) -> None:
        import community.measures  # noqa: F401, PLC0415  registers them
