from django.apps import AppConfig


class CommunityConfig(AppConfig):
    name = "community"
    verbose_name = "共同体"

    def ready(self) -> None:
        import community.measures
        import community.sentences
        import community.subscribers
        import community.tasks
        from community import registration

        registration.register()
