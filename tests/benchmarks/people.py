"""Who asks: people of the large demonstration, signed in through Django's own sessions."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.middleware.csrf import _get_new_csrf_string
from django.utils import timezone
from django.utils.module_loading import import_string

from cohorts.models import Cohort
from lms.accounts.models import User
from lms.programme.models import ThemePage, ThemeRole


@dataclass(frozen=True)
class Reader:
    """A signed-in person."""

    user: User
    session: str
    token: str

    @property
    def cookies(self) -> str:
        """What the browser sends."""
        return f"{settings.SESSION_COOKIE_NAME}={self.session}; {settings.CSRF_COOKIE_NAME}={self.token}"


def sign_in(user: User) -> Reader:
    """A session as allauth would leave it after signing in."""
    store: SessionBase = import_string(f"{settings.SESSION_ENGINE}.SessionStore")()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return Reader(user, store.session_key or "", _get_new_csrf_string())


def sign_out(readers: list[Reader]) -> None:
    """Take the sessions away."""
    store = import_string(f"{settings.SESSION_ENGINE}.SessionStore")
    for reader in readers:
        store(reader.session).delete()


def _running(count: int) -> list[Cohort]:
    """Cohorts under way: all of the first theme, whose course is the longest."""
    today = timezone.now().date()
    cohorts = Cohort.objects.filter(
        starts_on__lt=today,
        ends_on__gt=today,
        group__name__startswith="cohort:large:",
        theme=ThemePage.objects.order_by("pk").first(),
    )
    return list(cohorts.order_by("group__name")[:count])


def participants(count: int) -> list[User]:
    """One of each cohort."""
    return [cohort.enrolments.seated().order_by("pk")[5].user for cohort in _running(count)]


def coaches(count: int) -> list[User]:
    """One of each cohort."""
    return [cohort.coaches.order_by("pk")[0] for cohort in _running(count)]


def of_themes(count: int, role: str) -> list[User]:
    """Experts or managers of the large demonstration."""
    roles = ThemeRole.objects.filter(role=role, user__email__endswith="@grande-demo.test")
    return [role.user for role in roles.select_related("user").order_by("pk")[:count]]
