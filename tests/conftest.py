"""A hostile harness: what is careless in the code fails here first."""

import os
import random
import sys
from itertools import chain
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import OperationalError, connection
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.template import Template
from django.utils import translation
from pytest_socket import enable_socket, socket_allow_hosts
from wagtail.signal_handlers import disable_reference_index_auto_update

from lms.core.db.triggers import registered_triggers
from tests import migrated

os.environ.setdefault("DEVELOPMENT", "true")  # commands and workers that a test starts are for developers too
LOCAL = ["127.0.0.1", "::1", "localhost"]


TEMPLATES = str(settings.BASE_DIR / "templates")
OURS = tuple(f"{settings.BASE_DIR / name}/" for name in ("lms", "cohorts", "coaching", "library"))


class Undefined(str):
    """What Django writes for a variable that is not there: nothing in others' templates, a failure in ours."""

    __slots__ = ()

    def __bool__(self) -> bool:
        name = _rendered_template()
        # Those of the administration are drawn within Wagtail's.
        return name.startswith(TEMPLATES) and "/admin/" not in name

    def __contains__(self, part: object) -> bool:
        return part == "%s"

    def __mod__(self, variable: object) -> str:
        raise AssertionError(f"{_rendered_template()}: {variable} is not defined")


def _rendered_template() -> str:
    """The place of the template that is being rendered."""
    frame = sys._getframe(2)
    while frame is not None:
        rendered = frame.f_locals.get("self")
        if frame.f_code.co_name == "render" and isinstance(rendered, Template):
            return str(rendered.origin.name)
        frame = frame.f_back
    return ""


settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = Undefined()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Nothing reaches outside; a test that needs a service says so and is skipped with a reason where there is none."""
    enable_socket()
    socket_allow_hosts(LOCAL, allow_unix_socket=True)
    if item.get_closest_marker("postgresql") and connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: set DATABASE_URL")
    if item.get_closest_marker("redis") and not settings.REDIS_URL:
        pytest.skip("needs Redis: set REDIS_URL")


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Races open some forty connections each: on one worker, so that a server with 100 has room; two at once still fit."""
    for item in items:
        threads = {"together", "race", "threading", "ThreadPoolExecutor"} & vars(
            getattr(item, "module", None) or object
        ).keys()
        if item.get_closest_marker("postgresql") or threads:
            item.add_marker(pytest.mark.xdist_group("races"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """The tables of a run are copied, not migrated anew; what runs after each migration still runs."""
    config = settings.DATABASES["default"]
    config["TEST"] = {**config.get("TEST", {}), "MIGRATE": False}
    if connection.vendor == "sqlite":
        memory = migrated.fill_memory()
        yield
        memory.close()
    else:
        config["TEST"]["TEMPLATE"] = migrated.template(config)
        config["OPTIONS"]["options"] += (
            " -c synchronous_commit=off"  # a crash of the machine may cost the tests' rows
        )
        yield


@pytest.fixture(autouse=True)
def _services_answer():
    """One test's Redis that was away, or its cache, is not the next one's."""
    from lms.core import broker, cache

    broker.circuit.close()
    cache.circuit.close()
    if (
        not settings.REDIS_URL
    ):  # in the process: full after some hundred tests, it drops what the next one counts on
        caches["default"].clear()


@pytest.fixture(autouse=True, scope="session")
def _slices_have_an_order():
    """A part of rows that stand in no order is another part each time: our code may not ask for one."""
    plain = QuerySet.__getitem__

    def part(self, key):
        place = sys._getframe(1).f_code.co_filename
        # `order_by()`: some rows are counted, whichever
        said = self.ordered or not self.query.default_ordering
        if place.startswith(OURS) and not (said or self.query.is_sliced):
            raise AssertionError(f"{place}: a part of {self.model.__name__} rows that have no order")
        return plain(self, key)

    QuerySet.__getitem__ = part
    yield
    QuerySet.__getitem__ = plain


SHUFFLE_SEED = os.environ.get("SHUFFLE_SEED") or str(random.randrange(10_000))
shuffler = random.Random(SHUFFLE_SEED)


def pytest_report_header() -> str:
    return f"SHUFFLE_SEED={SHUFFLE_SEED}: rows without an order come in this one"


@pytest.fixture(autouse=True)
def _one_shuffle_a_test(request):
    """The same seed gives a test the same order, alone or among others."""
    shuffler.seed(SHUFFLE_SEED + request.node.nodeid)


@pytest.fixture(autouse=True, scope="session")
def _rows_without_an_order_are_shuffled():
    """A database owes no order that was not asked for; what rests on the one it happens to give fails here."""
    plain = SQLCompiler.results_iter

    def shuffled(self, results=None, tuple_expected=False, chunked_fetch=False, chunk_size=100):
        if results is None:
            results = self.execute_sql("multi", chunked_fetch=chunked_fetch, chunk_size=chunk_size)
        if not QuerySet(self.query.model, self.query).ordered:
            if not chunked_fetch:
                results = [[row for chunk in results for row in chunk]]
            results = (shuffler.sample(chunk, len(chunk)) for chunk in results)
        return plain(self, results, tuple_expected, chunked_fetch, chunk_size)

    SQLCompiler.results_iter = shuffled
    yield
    SQLCompiler.results_iter = plain


# Of these, nothing asks what uses what: the index that Wagtail writes at each save is a tenth of their time.
WITHOUT_REFERENCES = (
    "coaching",
    "cohorts",
    "accounts",
    "notify",
    "api",
    "hub",
    "lti",
    "handins",
    "proof",
    "learning",
    "search",
)


@pytest.fixture(autouse=True)
def _no_index_of_references(request):
    if request.path.relative_to(Path(__file__).parent).parts[0] not in WITHOUT_REFERENCES:
        yield
        return
    with disable_reference_index_auto_update():
        yield


@pytest.fixture(autouse=True)
def _french_first():
    """A page asked for in English leaves the thread in English: each test begins in the language of the site."""
    with translation.override("fr"):
        yield


@pytest.fixture(autouse=True)
def _quiet_machine(settings, tmp_path_factory):
    """Fast hashing, files and index in a place of the test, mail in memory."""
    place = tmp_path_factory.mktemp("var")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.SEARCH_INDEX_DIR = place / "index"
    settings.MEDIA_ROOT = place / "media"
    settings.EXAMINATION_LOCKS = place / "examinations"  # two runs have people of the same number
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": place / "private", "base_url": None},
        },
    }


def _until_no_deadlock(empty):
    """A request that goes on after its test may hold what is to be emptied, and wait for the rest."""
    for _try in range(9):
        try:
            return empty()
        except OperationalError as error:
            if "deadlock" not in str(error):
                raise
    return empty()


@pytest.fixture(autouse=True, scope="session")
def _kept_rows_can_be_emptied_between_tests():
    """SQLite has no TRUNCATE: the flush after a transactional test deletes, which triggers of the journal and the like refuse."""
    plain = connection.ops.execute_sql_flush

    def flush(statements):
        kept = [
            trigger.sqlite
            for trigger in registered_triggers()
            if any("BEFORE DELETE" in one for one in trigger.sqlite)
        ]
        with connection.cursor() as cursor:
            for statement in chain.from_iterable(kept):
                if statement.startswith("DROP TRIGGER"):
                    cursor.execute(statement)
        plain(statements)
        with connection.cursor() as cursor:
            for statement in chain.from_iterable(kept):
                cursor.execute(statement)

    def patient_flush(statements):
        """Two hundred tables at once, on a busy machine, while the last request of a browser still holds one of them."""
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = '120s'")
            cursor.execute("SET lock_timeout = '60s'")
            try:
                _until_no_deadlock(lambda: plain(statements))
            finally:
                cursor.execute("RESET statement_timeout")
                cursor.execute("RESET lock_timeout")

    connection.ops.execute_sql_flush = flush if connection.vendor == "sqlite" else patient_flush
    yield
    connection.ops.execute_sql_flush = plain
