from django.apps import AppConfig


class CloudplatformConfig(AppConfig):
    name = "cloudplatform"
    verbose_name = "云平台"

    def ready(self) -> None:
        import cloudplatform.measures
        import cloudplatform.sentences
        import cloudplatform.subscribers
        import cloudplatform.tasks
        from cloudplatform import registration
        from cloudplatform.views import live

        registration.register()
        live.register()
