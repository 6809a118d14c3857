from django.apps import AppConfig, apps


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "基础"

    def ready(self) -> None:
        from django.core import checks

        import core.schema
        import core.sentences
        import core.subscribers
        import core.tasks
        from core import buttons, registration
        from core.labels import name_fields

        name_fields(apps.get_models())
        registration.register()
        checks.register(buttons.check_buttons)
