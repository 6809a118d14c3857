from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = "标杆项目"

    def ready(self) -> None:
        import projects.measures  # noqa: F401, PLC0415  registers them
