"""
Cache backend (Redis) that falls back to process memory while Redis is away.

Truth never lies in the cache: sessions are in the database, figures are counted anew. Only counters of limits live
nowhere else; while Redis is away each process counts for itself. See docs/adr/0020.
"""

from __future__ import annotations

import logging
import time
from typing import Any, Final, NamedTuple

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisAway
from redis.exceptions import TimeoutError as RedisSlow
from redis.retry import Retry

log = logging.getLogger(__name__)

AWAY_FOR_S: Final = 2.0  # how long nobody asks again after it did not answer
ANSWERS_WITHIN_S: Final = 1.0
SESSIONS: Final = "django.contrib.sessions"  # part of the keys of sessions
AWAY: Final = (RedisAway, RedisSlow, OSError)


class Counted(NamedTuple):
    """The state of a counter: its count, and the seconds until it restarts."""

    times: int
    seconds_left: int


class KeptClients(RedisCacheClient):
    """
    Django's Redis cache client with one client object kept per connection pool: making one takes longer than most
    commands.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._clients: dict[int, Any] = {}  # of each connection pool

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        pool = self._get_connection_pool(write)  # type: ignore[attr-defined]
        if id(pool) not in self._clients:
            self._clients[id(pool)] = self._client(connection_pool=pool)  # type: ignore[attr-defined]
        return self._clients[id(pool)]

    def count(self, key: str, seconds: int) -> Counted:
        steps = self.get_client(key, write=True).pipeline(transaction=False)
        _, times, left = steps.set(key, 0, ex=seconds, nx=True).incr(key).ttl(key).execute()
        if left < 0:  # it ended between the first step and the second, which made one without an end
            self.touch(key, seconds)
        return Counted(int(times), max(int(left), 1))


class MemoryCache(LocMemCache):
    """Django's local memory cache with counters."""

    def count(self, key: str, seconds: int) -> Counted:
        self.add(key, 0, seconds)
        times = self.incr(key)
        ends_at = self._expire_info.get(self.make_key(key)) or 0  # type: ignore[attr-defined]
        return Counted(times, max(int(ends_at - time.time()), 1))


class CountingRedisCache(RedisCache):
    """Django's Redis cache with counters."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = KeptClients

    def count(self, key: str, seconds: int) -> Counted:
        counted: Counted = self._cache.count(self.make_and_validate_key(key), seconds)  # type: ignore[attr-defined]
        return counted


class ResilientRedisCache(CountingRedisCache):
    """
    Redis; while it is away, the memory of this process for everything but sessions, which are then not cached.

    When it comes back, cached sessions are forgotten: somebody may have signed out meanwhile.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {
            "socket_timeout": ANSWERS_WITHIN_S, "socket_connect_timeout": ANSWERS_WITHIN_S,
            "retry": Retry(NoBackoff(), 0), **params.get("OPTIONS", {}),
        }  # fmt: skip
        super().__init__(server, {**params, "OPTIONS": options})
        self._alone = MemoryCache("redis-away", {})
        self._ask_again_at = 0.0
        self._was_away = False

    def answers(self) -> bool:
        """Whether Redis is there now."""
        try:
            self._cache.get_client(None, write=True).ping()
        except AWAY:
            return False
        return True

    def _try(self, name: str, key: Any, missing: Any, *args: Any) -> Any:
        """Ask Redis; while it is away answer from this process, or `missing` for sessions."""
        if time.monotonic() >= self._ask_again_at:
            try:
                if self._was_away:
                    self._come_back()
                return getattr(CountingRedisCache, name)(self, key, *args)
            except AWAY as error:
                self._go_on_without(error)
        if SESSIONS in str(key):
            return missing
        return getattr(self._alone, name)(key, *args)

    def _go_on_without(self, error: Exception) -> None:
        if not self._was_away:
            log.warning("Redis does not answer; going on without it: %s", error)
        self._was_away, self._ask_again_at = True, time.monotonic() + AWAY_FOR_S

    def _come_back(self) -> None:
        client = self._cache.get_client(None, write=True)
        stale = list(client.scan_iter(match=f"*{SESSIONS}*", count=1000))
        for start in range(0, len(stale), 1000):
            client.delete(*stale[start : start + 1000])
        self._was_away = False
        self._alone.clear()
        log.warning("Redis answers again.")

    # Each operation of a cache ----
    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._try("add", key, True, value, timeout, version))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._try("get", key, default, default, version)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._try("set", key, None, value, timeout, version)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._try("touch", key, False, timeout, version))

    def delete(self, key: Any, version: int | None = None) -> bool:
        return bool(self._try("delete", key, False, version))

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return bool(self._try("has_key", key, False, version))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        return int(self._try("incr", key, delta, delta, version))

    def count(self, key: str, seconds: int) -> Counted:
        """Count once for `key`; counting begins anew `seconds` after its first time. One round trip."""
        counted: Counted = self._try("count", key, Counted(1, seconds), seconds)
        return counted

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        found = {key: self.get(key, self, version) for key in keys}
        return {key: value for key, value in found.items() if value is not self}

    def set_many(self, data: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> list[Any]:
        for key, value in data.items():
            self.set(key, value, timeout, version)
        return []

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        for key in keys:
            self.delete(key, version)
