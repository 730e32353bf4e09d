from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate
from django.urls import register_converter


class CoreConfig(AppConfig):
    name = "lms.core"
    label = "core"

    def ready(self) -> None:
        """Install the database's own rules after each migrate; read what the apps declare to one another."""
        from lms.core.db.lines import keep_lines
        from lms.core.db.triggers import install_after_migrate, lift_before_migrate

        from . import checks, hub  # noqa: F401 - what checks registers itself, and registries of our own
        from .db import protected  # noqa: F401 - a registry too
        from .db.keys import give_function
        from .registry import discover
        from .web.converters import KeyConverter

        register_converter(KeyConverter, "key")
        keep_lines()
        connection_created.connect(give_function, dispatch_uid="core.keys")
        pre_migrate.connect(lift_before_migrate, dispatch_uid="core.triggers")
        post_migrate.connect(install_after_migrate, dispatch_uid="core.triggers")
        discover()
