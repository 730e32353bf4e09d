from django.apps import AppConfig


class PackagesConfig(AppConfig):
    name = "lms.packages"
    label = "packages"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Rules of the database, and what `check` says of the host of packages."""
        from . import checks, triggers  # noqa: F401

        triggers.register()
