from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = "标杆项目"

    def ready(self) -> None:
        import projects.measures
        import projects.sentences
        import projects.subscribers
        import projects.tasks
        from projects import registration

        registration.register()
