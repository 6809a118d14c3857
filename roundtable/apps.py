from django.apps import AppConfig


class RoundtableConfig(AppConfig):
    name = "roundtable"
    verbose_name = "圆桌会议"
