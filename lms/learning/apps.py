from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "lms.learning"
    label = "learning"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What the cache keeps of courses follows their pages, and so do editions; facts are never changed."""
        from . import triggers
        from .course_content import listen
        from .domain import editions

        triggers.register()
        listen()
        editions.listen()
