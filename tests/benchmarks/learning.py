"""Facts and packages: each request writes (a fact of its own, a commit of its own number), or reads a package's file.

What is written stays: facts are never deleted. They are of people of the large demonstration, in its database.
"""

import json
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.crypto import get_random_string

from lms.accounts.models import User
from lms.demo.large.sizes import DOMAIN
from lms.learning.domain.rebuild import rebuild_progress
from lms.packages import capability, places
from lms.packages.domain import launches
from lms.packages.domain.launches import IN_AN_OPENING
from lms.packages.enums import PackageKind
from lms.packages.models import Package, PackageVersion
from lms.programme.models import LessonPage

from . import client, people
from .cases import CLIENTS, PageCase
from .people import Reader

READERS = 40  # of each client: each of their lessons is finished once
FORM = "application/x-www-form-urlencoded"
NAME, SCO, BLOCK = "benchmark", "part", "11111111-1111-4111-8111-111111111111"


@dataclass
class FinishedLesson(PageCase):
    """« J’ai lu » of a lesson by somebody who had not read it: the fact, and the progress that follows."""

    good = 303
    people: list[Reader] = field(default_factory=list)

    def prepare(self, host: str, seconds: float) -> None:
        """People who have read nothing yet, and the lessons that they may open."""
        fresh = User.objects.filter(email__endswith=f"@{DOMAIN}", is_active=True, facts=None).order_by("pk")
        self.host, self.people = host, [people.sign_in(user) for user in fresh[: READERS * CLIENTS]]
        lessons = LessonPage.objects.visible_to(self.people[0].user).order_by("path")
        self.lessons = list(lessons.values_list("pk", flat=True))
        self.left = [iter(self._all(number)) for number in range(CLIENTS)]

    def _all(self, number: int) -> Iterator[bytes]:
        for reader in self.people[number::CLIENTS]:
            for lesson in self.lessons:
                path = f"/parcours/terminer/{lesson}/"
                yield client.post(path, reader.cookies, self.host, "", FORM, reader.token)

    def requests(self, number: int) -> Iterator[bytes]:
        """One lesson of one reader each, until none is left."""
        return self.left[number]


@dataclass
class PackageCase(PageCase):
    """What the frame of a package asks of the server: no session, the address opens it."""

    def prepare(self, host: str, seconds: float) -> None:
        """A package of one page, and a way through it for each client."""
        version = _version()
        lesson = LessonPage.objects.live().order_by("path")[0]
        self.host, self.people, self.numbers = host, [], [0] * CLIENTS
        self.words = []
        for person in people.participants(CLIENTS):
            launch = launches.begin(person=person, lesson=lesson, block=BLOCK, package=version.package)
            opening = launches.open_part(launch_id=launch.pk, sco=SCO)
            self.words.append((capability.issue(launch, alone=True), opening.first))


class PackageFile(PackageCase):
    """A file of a package."""

    def requests(self, number: int) -> Iterator[bytes]:
        """The same file, without end."""
        word, _first = self.words[number]
        while True:
            yield client.get(f"/p/{word}/files/data.json", "", self.host, "*/*")


class PackageCommit(PackageCase):
    """One commit of a SCORM part, with its place and its score."""

    def requests(self, number: int) -> Iterator[bytes]:
        """Numbers that rise, as one opening gives them."""
        word, first = self.words[number]
        while self.numbers[number] < IN_AN_OPENING - 1:
            turn = self.numbers[number] = self.numbers[number] + 1
            score = {"raw": str(turn % 100), "max": "100"}
            cmi = {"core": {"lesson_location": f"page {turn}", "lesson_status": "incomplete", "score": score}}
            body = json.dumps({"number": first + turn, "cmi": cmi | {"suspend_data": "x" * 500}})
            yield client.post(f"/p/{word}/commits/{SCO}", "", self.host, body, "text/plain", "")


def _version() -> PackageVersion:
    """Of this benchmark; its file lies where accepted packages lie."""
    known = PackageVersion.objects.filter(package__title=NAME).first()
    digest = known.digest if known else get_random_string(64, "0123456789abcdef")
    place = places.unpacked(digest)
    place.mkdir(parents=True, exist_ok=True)
    (place / "data.json").write_text(json.dumps({"words": ["territoire"] * 400}))
    if known:
        return known
    part = {
        "id": SCO,
        "title": NAME,
        "group": "",
        "path": "data.json",
        "query": "",
        "is_sco": True,
        "seed": {},
    }
    found = {"items": [part], "outside": [], "needs_host": False, "sequencing": [], "library": ""}
    return PackageVersion.objects.create(
        package=Package.objects.create(title=NAME), number=1, kind=PackageKind.SCORM12, digest=digest,
        file_name=f"{NAME}.zip", size=1, found=found,
    )  # fmt: skip


def rebuild_speed() -> str:
    """All facts, read and compared with the progress that stands; nothing is written."""
    began = time.perf_counter()
    done = list(rebuild_progress(write=False))[-1]
    took = time.perf_counter() - began
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    words = f"rebuild: {done.facts} facts in {took:.1f} s, {done.facts / took:.0f} a second"
    return f"{words}; {done.differ} differ; {most} MB at most"
