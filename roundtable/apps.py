from django.apps import AppConfig


class RoundtableConfig(AppConfig):
    name = "roundtable"
    verbose_name = "圆桌会议"

    def ready(self) -> None:
        import roundtable.sentences
        import roundtable.subscribers
        import roundtable.tasks
        from roundtable import registration

        registration.register()
