from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class CoreConfig(AppConfig):
    """Abstract bases, house rules, http helpers."""

    name = "lms.core"
    label = "core"

    def ready(self) -> None:
        """Install the database's own rules after each migrate."""
        from . import checks  # noqa: F401 - registers itself
        from .guards import install_after_migrate, lift_before_migrate
        from .lines import guard_lines

        guard_lines()
        pre_migrate.connect(lift_before_migrate, dispatch_uid="core.guards")
        post_migrate.connect(install_after_migrate, dispatch_uid="core.guards")
