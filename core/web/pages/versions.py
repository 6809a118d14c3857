"""
Versions of tables for cache invalidation: one number each, incremented when rows are committed, shared by all processes
through Redis.

While Redis does not answer, nothing is kept and pages are built anew; a writer that could not increment a version
starts all of them anew as soon as it can.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from django.conf import settings
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

log = logging.getLogger(__name__)

HASH: Final = "pages:versions"
EPOCH, TOTAL = (
    "",
    "*",
)  # fields beside those of the tables: drawn anew when all is forgotten; raised with each change
ANSWERS_WITHIN_S: Final = 0.5
RETRY_AFTER_S: Final = 2.0  # how long nobody asks again after it did not answer

Values = Mapping[str, bytes | None]


class Unavailable(Exception):
    """Redis does not answer, so versions are unknown."""


class TableVersions:
    """The numbers at `url`."""

    def __init__(self, url: str) -> None:
        self._redis: Any = Redis.from_url(
            url, socket_timeout=ANSWERS_WITHIN_S, socket_connect_timeout=ANSWERS_WITHIN_S, retry=Retry(NoBackoff(), 0)
        )  # fmt: skip
        self._ask_again_at = 0.0
        self._must_reset = False  # a change was not told: all must be forgotten

    def latest(self) -> tuple[bytes | None, ...]:
        """
        A value that differs after any increment.

        :raises Unavailable: if Redis does not answer.
        """
        return tuple(self.values((EPOCH, TOTAL)).values())

    def values(self, names: Collection[str]) -> Values:
        """The numbers of `names` (and of EPOCH). :raises Unavailable: if Redis does not answer."""
        wanted = [EPOCH, *(name for name in names if name != EPOCH)]
        try:
            self._reset_if_due()
            found = self._redis.hmget(HASH, wanted)
            if found[0] is None:
                self._redis.hsetnx(HASH, EPOCH, secrets.token_hex(8))
                found = self._redis.hmget(HASH, wanted)
        except (RedisError, OSError) as error:
            raise self._unavailable(error) from error
        return dict(zip(wanted, found, strict=True))

    def every(self) -> Values:
        """All numbers; a table that is not among them has not changed yet. :raises Unavailable: if Redis does not answer."""
        self.values(())
        try:
            return {name.decode(): value for name, value in self._redis.hgetall(HASH).items()}
        except (RedisError, OSError) as error:
            raise self._unavailable(error) from error

    def increment(self, names: Iterable[str]) -> None:
        """Increment the versions of tables whose rows were committed. Never fails, and never blocks for long."""
        try:
            self._reset_if_due()
            with self._redis.pipeline(transaction=False) as pipe:
                for name in names:
                    pipe.hincrby(HASH, name, 1)
                pipe.hincrby(HASH, TOTAL, 1)  # last: who sees it sees the others
                pipe.execute()
        except Unavailable:
            self._must_reset = True
        except (RedisError, OSError) as error:
            self._unavailable(error)
            self._must_reset = True

    def reset(self) -> None:
        """Invalidate all pages of all processes."""
        self._must_reset = True
        try:
            self._reset_if_due()
        except (Unavailable, RedisError, OSError) as error:
            log.debug("Nothing to forget while Redis is away: %s", error)

    def _reset_if_due(self) -> None:
        """Start all versions anew if an increment failed before. :raises Unavailable: at once, shortly after Redis did not answer."""
        if time.monotonic() < self._ask_again_at:
            raise Unavailable
        if self._must_reset:
            self._redis.hset(HASH, EPOCH, secrets.token_hex(8))
            self._must_reset = False

    def _unavailable(self, error: Exception) -> Unavailable:
        if not self._ask_again_at:
            log.warning("Pages are built anew for everybody: Redis does not answer: %s", error)
        self._ask_again_at = time.monotonic() + RETRY_AFTER_S
        return Unavailable()


class _Shared:
    """The versions of this process, by the address in force."""

    def __init__(self) -> None:
        self._made: dict[str, TableVersions] = {}

    def __call__(self) -> TableVersions:
        url = settings.REDIS_URL
        if url not in self._made:
            self._made[url] = TableVersions(url)
        return self._made[url]


shared = _Shared()
