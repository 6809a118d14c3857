from django.apps import AppConfig, apps
from django.utils.module_loading import autodiscover_modules

from core.labels import name_fields


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "基础"

    def ready(self) -> None:
        name_fields(apps.get_models())
        autodiscover_modules("tasks", "subscribers", "schema")
