from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "报告"

    def ready(self) -> None:
        import reports.subscribers
        import reports.tasks
        from reports import registration

        registration.register()
