from django.apps import AppConfig


class ThinktankConfig(AppConfig):
    name = "thinktank"
    verbose_name = "智库"

    def ready(self) -> None:
        import thinktank.measures
        import thinktank.sentences
        import thinktank.subscribers
        import thinktank.tasks
        from thinktank import registration

        registration.register()
