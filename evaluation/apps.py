from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "evaluation"
    verbose_name = "评价与督导"

    def ready(self) -> None:
        import evaluation.sentences
        import evaluation.subscribers
        import evaluation.tasks
        from evaluation import registration

        registration.register()
