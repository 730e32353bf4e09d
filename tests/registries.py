"""Declarations that last as long as a test."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import AppConfig, apps
from django.template import engines
from django.template.utils import get_app_template_dirs

from lms.core.registry import Declaration, Registry, discover, registries


@contextmanager
def kept() -> Iterator[None]:
    """What is declared inside is forgotten at the end."""
    known = {registry: dict(registry._known) for registry in registries}
    try:
        yield
    finally:
        for registry in list(registries):
            registry._known = known.get(registry, {})
        registries[:] = known


@contextmanager
def declared(registry: Registry, *declarations: Declaration) -> Iterator[None]:
    """As an app would."""
    with kept():
        for one in declarations:
            registry.register(one)
        yield


@contextmanager
def installed(name: str) -> Iterator[None]:
    """An app added to those that run, as one that stands in the settings; `ready()` of the others is not called again."""
    config = AppConfig.create(name)
    config.apps = apps
    with kept():
        apps.app_configs[config.label] = config
        config.import_models()
        _forget_templates()
        try:
            discover()
            yield
        finally:
            del apps.app_configs[config.label]
            _forget_templates()


def _forget_templates() -> None:
    get_app_template_dirs.cache_clear()
    engines.__dict__.pop("templates", None)
    engines._engines.clear()
