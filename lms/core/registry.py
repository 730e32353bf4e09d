"""What apps declare to one another, in one way.

The app that uses a declaration owns its registry, and says in which file of every app they stand:

    # lms/notify/registry.py
    notifications = Registry(Notification, file="notifications")
    # cohorts/notifications.py
    ENROLLED = notifications.register(Notification("cohorts.enrolled", …))

At start `discover` reads `registry.py` of every app, then the files that the registries name. A field that does not
exist, a value of another type, a name given twice, a file that cannot be imported: the platform does not start, and
says where. What needs the whole platform (templates, addresses) is found by the system check below.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from importlib import import_module
from operator import attrgetter
from types import UnionType
from typing import Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import module_has_submodule

FILE_OF_REGISTRIES = "registry"


@dataclass(frozen=True)
class Declaration:
    """Base of what is declared. Subclasses are frozen dataclasses; their values are of the types that they annotate."""

    name: str  # once in its registry
    order: int = field(default=100, kw_only=True)

    def __post_init__(self) -> None:
        hints = get_type_hints(type(self))
        for one in fields(self):
            value = getattr(self, one.name)
            if not _is_a(value, hints[one.name]):
                words = f"{type(self).__name__}({self.name!r}): {one.name}={value!r} is no {hints[one.name]}"
                raise ImproperlyConfigured(words)
        if not self.name:
            raise ImproperlyConfigured(f"{type(self).__name__}: the name is empty")

    def problems(self) -> Iterable[str]:
        """What is wrong once all is loaded, in sentences."""
        return ()


def _is_a(value: Any, hint: Any) -> bool:
    if hint is Any:
        return True
    if isinstance(hint, UnionType) or get_origin(hint) is Union:
        return any(_is_a(value, one) for one in get_args(hint))
    return isinstance(value, get_origin(hint) or hint)


D = TypeVar("D", bound=Declaration)
registries: list["Registry[Any]"] = []
_read_files: set[str] = set()


class Registry(Generic[D]):
    """Declarations of one kind, by name; walked by `order`, then by name."""

    def __init__(self, kind: type[D], *, file: str) -> None:
        if _read_files and file not in _read_files:
            raise ImproperlyConfigured(f"no {file}.py is read any more: make this registry in a registry.py")
        self.kind, self.file = kind, file
        self._known: dict[str, D] = {}
        registries.append(self)

    def register(self, declaration: D) -> D:
        """Keep a declaration and give it back."""
        if not isinstance(declaration, self.kind):
            raise ImproperlyConfigured(f"{declaration!r} is no {self.kind.__name__}")
        if declaration.name in self._known:
            raise ImproperlyConfigured(f"{self.kind.__name__}({declaration.name!r}) is declared twice")
        self._known[declaration.name] = declaration
        return declaration

    def __iter__(self) -> Iterator[D]:
        return iter(sorted(self._known.values(), key=attrgetter("order", "name")))

    def get(self, name: str) -> D | None:
        return self._known.get(name)

    @property
    def names(self) -> set[str]:
        return set(self._known)


def discover() -> None:
    """Read every declaration of the installed apps. Idempotent: Python reads a module once."""
    _read_files.clear()
    _read(FILE_OF_REGISTRIES)
    files = dict.fromkeys(registry.file for registry in registries)
    _read_files.update(files)
    for file in files:
        _read(file)


def _read(file: str) -> None:
    for app in apps.get_app_configs():
        if module_has_submodule(app.module, file):
            try:
                import_module(f"{app.name}.{file}")
            except Exception as error:
                words = f"{app.name}/{file}.py: {error} ({type(error).__name__})"
                raise ImproperlyConfigured(words) from error


@register()
def declarations(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    return [
        Error(f"{registry.kind.__name__}({one.name!r}) in a {registry.file}.py: {words}", id="core.E020")
        for registry in registries
        for one in registry
        for words in one.problems()
    ]
