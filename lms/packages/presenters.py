"""What a lesson and the page of an activity say of a package."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat

from . import hosts
from .models import Launch, Package, PackageVersion, ScoState
from .sentences import needs_host


@dataclass(frozen=True)
class Stage:
    """A package in a lesson, for one reader. `refusal`: why it cannot run here."""

    key: str
    lesson: int
    package: Package | None
    version: PackageVersion | None
    launch: Launch | None
    refusal: str
    is_preview: bool

    @property
    def can_say(self) -> bool:
        """Whether the reader may say that they read what stands in its place."""
        return not self.is_preview

    @property
    def is_begun(self) -> bool:
        return self.launch is not None

    @property
    def weight(self) -> str:
        return str(filesizeformat(self.version.size)) if self.version else ""

    @property
    def accessibility(self) -> list[tuple[str, str]]:
        return declared(self.package) if self.package else []


def declared(package: Package) -> list[tuple[str, str]]:
    """What its author says of its accessibility: (name, words), where there are any."""
    names = ("keyboard", "captions", "screen_reader", "larger_text")
    return [
        (str(Package._meta.get_field(name).verbose_name), getattr(package, name))  # type: ignore[union-attr]
        for name in names
        if getattr(package, name)
    ]


def why_not_here(version: PackageVersion | None, request: HttpRequest | None) -> str:
    """The sentence of a package that needs a host of its own where there is none; empty where it runs."""
    if version is None or request is None or not version.found["needs_host"]:
        return ""
    return needs_host(version.found["needs_host"]) if hosts.runs_alone(request) else ""


@dataclass(frozen=True)
class Part:
    """One part of a package with several."""

    id: str
    title: str
    group: str
    is_finished: bool
    is_begun: bool


def parts(launch: Launch, states: list[ScoState]) -> list[Part]:
    """Those of a version, in its order, with how far this person is."""
    known = {state.sco: state for state in states}
    return [
        Part(
            item["id"],
            item["title"],
            item["group"],
            item["id"] in known and known[item["id"]].finished,
            item["id"] in known,
        )
        for item in launch.version.items
    ]
