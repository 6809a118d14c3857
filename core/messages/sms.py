"""
SMS gateway: the interface, an implementation for the console and one in memory for tests. The city supplies its own.
"""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import ClassVar, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

log = logging.getLogger(__name__)


class Gateway(Protocol):
    def send(self, phone: str, text: str) -> None:
        """
        Send `text` to `phone`.

        :raises OSError: if the gateway cannot be reached; the job is retried later.
        """


class ConsoleGateway:
    """Write messages to the log, the phone masked."""

    def send(self, phone: str, text: str) -> None:
        log.info("SMS to %s****%s: %s", phone[:3], phone[-4:], text)


class MemoryGateway:
    """Keep messages in `outbox` as (phone, text)."""

    outbox: ClassVar[list[tuple[str, str]]] = []

    def send(self, phone: str, text: str) -> None:
        self.outbox.append((phone, text))


@lru_cache(maxsize=4)
def _gateway(path: str) -> Gateway:
    return import_string(path)()  # type: ignore[no-any-return]


def gateway() -> Gateway:
    """The gateway named by settings.SMS_GATEWAY."""
    return _gateway(settings.SMS_GATEWAY)
