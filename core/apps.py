from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "基础"

    def ready(self) -> None:
        from django.core import checks
        from django.db.backends.signals import connection_created

        import core.sentences
        import core.subscribers
        import core.tasks
        import core.web.schema
        from core import registration
        from core.web import buttons
        from core.web.pages import watching

        registration.register()
        connection_created.connect(watching.begin, dispatch_uid="core.web.pages")
        checks.register(buttons.check_buttons)
