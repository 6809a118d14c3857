"""
What changed: one number for each table, raised when rows of it are committed, the same for all processes.

They lie in Redis. While it does not answer, nothing is kept and pages are built anew; a writer that could not raise
a number forgets all of them as soon as it can.
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

HASH: Final = "pages:marks"
EPOCH, TOTAL = (
    "",
    "*",
)  # fields beside those of the tables: drawn anew when all is forgotten; raised with each change
ANSWERS_WITHIN_S: Final = 0.5
AWAY_FOR_S: Final = 2.0  # how long nobody asks again after it did not answer

Values = Mapping[str, bytes | None]


class Away(Exception):
    """Redis does not answer: nobody knows what changed."""


class Marks:
    """The numbers at `url`."""

    def __init__(self, url: str) -> None:
        self._redis: Any = Redis.from_url(
            url, socket_timeout=ANSWERS_WITHIN_S, socket_connect_timeout=ANSWERS_WITHIN_S, retry=Retry(NoBackoff(), 0)
        )  # fmt: skip
        self._ask_again_at = 0.0
        self._owes = False  # a change was not told: all must be forgotten

    def latest(self) -> tuple[bytes | None, ...]:
        """What differs after any change. :raises Away: if Redis does not answer."""
        return tuple(self.values((EPOCH, TOTAL)).values())

    def values(self, names: Collection[str]) -> Values:
        """The numbers of `names` (and of EPOCH). :raises Away: if Redis does not answer."""
        wanted = [EPOCH, *(name for name in names if name != EPOCH)]
        try:
            self._settle()
            found = self._redis.hmget(HASH, wanted)
            if found[0] is None:
                self._redis.hsetnx(HASH, EPOCH, secrets.token_hex(8))
                found = self._redis.hmget(HASH, wanted)
        except (RedisError, OSError) as error:
            raise self._gone(error) from error
        return dict(zip(wanted, found, strict=True))

    def every(self) -> Values:
        """All numbers; a table that is not among them has not changed yet. :raises Away: if Redis does not answer."""
        self.values(())
        try:
            return {name.decode(): value for name, value in self._redis.hgetall(HASH).items()}
        except (RedisError, OSError) as error:
            raise self._gone(error) from error

    def rise(self, names: Iterable[str]) -> None:
        """Say that rows of these tables were committed. Never fails, and never keeps anybody waiting for long."""
        try:
            self._settle()
            with self._redis.pipeline(transaction=True) as pipe:
                for name in names:
                    pipe.hincrby(HASH, name, 1)
                pipe.hincrby(HASH, TOTAL, 1)
                pipe.execute()
        except Away:
            self._owes = True
        except (RedisError, OSError) as error:
            self._gone(error)
            self._owes = True

    def forget(self) -> None:
        """Forget all pages of all processes."""
        self._owes = True
        try:
            self._settle()
        except (Away, RedisError, OSError) as error:
            log.debug("Nothing to forget while Redis is away: %s", error)

    def _settle(self) -> None:
        """Pay what is owed. :raises Away: without asking, shortly after Redis did not answer."""
        if time.monotonic() < self._ask_again_at:
            raise Away
        if self._owes:
            self._redis.hset(HASH, EPOCH, secrets.token_hex(8))
            self._owes = False

    def _gone(self, error: Exception) -> Away:
        if not self._ask_again_at:
            log.warning("Pages are built anew for everybody: Redis does not answer: %s", error)
        self._ask_again_at = time.monotonic() + AWAY_FOR_S
        return Away()


class _Shared:
    """The marks of this process, by the address in force."""

    def __init__(self) -> None:
        self._made: dict[str, Marks] = {}

    def __call__(self) -> Marks:
        url = settings.REDIS_URL
        if url not in self._made:
            self._made[url] = Marks(url)
        return self._made[url]


shared = _Shared()
