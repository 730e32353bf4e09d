from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    name = "lms.programme"
    label = "programme"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The search follows the pages; what is closed stays so."""
        from lms.programme.domain.notify import notify_instead_of_wagtail

        from .domain.access import follow_courses_to_other_themes
        from .domain.pictures import protect_pictures
        from .domain.privacy import keep_pages_closed
        from .domain.search import notify_search

        notify_search()
        keep_pages_closed()
        protect_pictures()
        follow_courses_to_other_themes()
        notify_instead_of_wagtail()
