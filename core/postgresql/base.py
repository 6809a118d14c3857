"""Health check of persistent connections without a query (docs/adr/0048)."""

from __future__ import annotations

import select
from typing import Any

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """
    Django's wrapper, but for how it finds out, once a request, whether the server is still there.

    A server that stopped has closed its end, which the socket says by being readable; so nothing to read means that
    the connection is good. After an error, in a transaction (which a refused row may have spoilt), or with something to
    read (a last word, or the end), the server is asked.
    """

    prepared: set[str]  # names of the statements that this connection has planned (core.prepared)

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        self.prepared = set()
        return super().get_new_connection(conn_params)

    def is_usable(self) -> bool:
        if self.connection is None or self.connection.closed:
            return False
        if self.errors_occurred or self.in_atomic_block or self._is_readable():
            return bool(super().is_usable())
        return True

    def _is_readable(self) -> bool:
        look = select.poll()
        look.register(self.connection.fileno(), select.POLLIN)
        return bool(look.poll(0))
