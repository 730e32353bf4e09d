from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    name = "lms.programme"
    label = "programme"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The shapes of courses that the cache keeps follow their pages; what a person belongs to counts themes; what is
        closed stays so.
        """
        from lms.accounts.registry import register_resting

        from . import belonging, notifications  # noqa: F401 - declaring is importing
        from .domain.access import follow_courses_to_other_themes
        from .domain.privacy import keep_pages_closed
        from .domain.tell import tell_in_the_place_of_wagtail
        from .domain.theme_roles import end_with_role
        from .outlines import listen

        belonging.register()
        listen()
        keep_pages_closed()
        follow_courses_to_other_themes()
        tell_in_the_place_of_wagtail()
        register_resting("programme", end_with_role)
