"""Log formatting against log injection: text from a request never starts a line of its own."""

from __future__ import annotations

import logging
import unicodedata


def one_line(text: str) -> str:
    """`text` with every control character and line separator escaped."""
    return "".join(
        _escaped(mark) if unicodedata.category(mark) in {"Cc", "Zl", "Zp"} else mark for mark in text
    )


def _escaped(mark: str) -> str:
    return mark.encode("unicode_escape").decode("ascii")


class OneLineFormatter(logging.Formatter):
    """One record, one line; the traceback of an error, which is ours, follows on lines of its own."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  (the name is logging's)
        return one_line(super().formatMessage(record))

    def formatException(self, ei: object) -> str:  # noqa: N802
        """Each line indented, so that none reads as a record; what stands in an exception may come from outside."""
        text = super().formatException(ei)  # type: ignore[arg-type]
        return "\n".join(f"    {one_line(line)}" for line in text.split("\n"))
