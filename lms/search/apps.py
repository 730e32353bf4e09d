from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "lms.search"
    label = "search"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Whatever screen changes the words of the search, the index is told."""
        from django.db.models.signals import post_delete, post_save

        from .changes import words_changed
        from .models import SearchWord

        for signal in (post_save, post_delete):
            signal.connect(words_changed, sender=SearchWord, dispatch_uid="search.words")
