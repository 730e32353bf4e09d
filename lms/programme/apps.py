from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    name = "lms.programme"
    label = "programme"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The shapes of courses that the cache keeps follow their pages; what a person belongs to counts themes."""
        from lms.accounts.registry import register_resting

        from . import belonging
        from .domain.theme_roles import end_with_role
        from .outlines import listen

        belonging.register()
        listen()
        register_resting("programme", end_with_role)
