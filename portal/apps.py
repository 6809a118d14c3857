from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "门户"

    def ready(self) -> None:
        from portal import registration

        registration.register()
        from core.constraints import name_constraints

        name_constraints()  # the uppermost app is ready last: every sentence has been said
