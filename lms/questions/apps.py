from django.apps import AppConfig


class QuestionsConfig(AppConfig):
    name = "lms.questions"
    label = "questions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import triggers

        triggers.register()
