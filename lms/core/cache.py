"""The cache on Redis: pages do without it when it is away; limits do not, and then nobody gets in."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError

from .circuit import Circuit
from .errors import DomainError

log = logging.getLogger(__name__)

# Sign-in and API limits, used codes: "not found" would mean "go ahead".
GUARDS = ("allauth", "throttle_")
# A server that hangs costs one request its time-out, not each request, nor each of its keys.
circuit = Circuit()


class LeftAloneError(OSError):
    """Not asked: it did not answer a moment ago."""


class CarefulRedisCache(RedisCache):
    """Django's own, with an answer for each sort of key when the server does not answer."""

    def add(self, key: object, *args: object, **kwargs: object) -> Any:
        """True: a lock that nobody can hold is free."""
        return self._careful(super().add, True, key, *args, **kwargs)

    def get(self, key: object, default: Any = None, *args: object, **kwargs: object) -> Any:
        return self._careful(super().get, default, key, default, *args, **kwargs)

    def set(self, key: object, *args: object, **kwargs: object) -> Any:
        return self._careful(super().set, None, key, *args, **kwargs)

    def touch(self, key: object, *args: object, **kwargs: object) -> Any:
        return self._careful(super().touch, False, key, *args, **kwargs)

    def delete(self, key: object, *args: object, **kwargs: object) -> Any:
        return self._careful(super().delete, False, key, *args, **kwargs)

    def get_many(self, keys: Any, *args: object, **kwargs: object) -> Any:
        keys = list(keys)
        return self._careful(super().get_many, {}, keys, *args, **kwargs)

    def set_many(self, data: dict[Any, Any], *args: object, **kwargs: object) -> Any:
        return self._careful(super().set_many, list(data), data, *args, **kwargs)

    def delete_many(self, keys: Any, *args: object, **kwargs: object) -> Any:
        keys = list(keys)
        return self._careful(super().delete_many, None, keys, *args, **kwargs)

    def has_key(self, key: object, *args: object, **kwargs: object) -> Any:
        return self._careful(super().has_key, False, key, *args, **kwargs)

    def _careful(
        self, do: Callable[..., Any], otherwise: Any, key: Any, *args: object, **kwargs: object
    ) -> Any:
        try:
            if circuit.is_open:
                raise LeftAloneError
            return do(key, *args, **kwargs)
        except (RedisError, OSError) as error:
            if not isinstance(error, LeftAloneError):
                circuit.open()
            keys = [key] if isinstance(key, str) else list(key)
            if any(str(one).startswith(GUARDS) for one in keys):
                raise DomainError(
                    "limits_unavailable",
                    _(
                        "This page is closed for a moment: we cannot count attempts. Try again in a few minutes."
                    ),
                    status=503,
                ) from error
            if isinstance(error, LeftAloneError):
                return otherwise
            log.warning("The cache does not answer (%s)", type(error).__name__)
            return otherwise
