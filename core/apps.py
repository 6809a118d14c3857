from django.apps import AppConfig, apps
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "基础"

    def ready(self) -> None:
        from core.constraints import name_constraints  # noqa: PLC0415 - models are known from here on
        from core.labels import name_fields  # noqa: PLC0415

        name_fields(apps.get_models())
        autodiscover_modules("sentences")
        name_constraints()
        autodiscover_modules("tasks", "subscribers", "schema")
