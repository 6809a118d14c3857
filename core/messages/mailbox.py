"""
Local mailbox: SMS and e-mail are written to a file instead of being sent, for trials and development.

`LocalGateway` (SMS) and `LocalEmailBackend` append to one file, which `make run` names. The sample city shows the last
of them on a page, since whoever tries it out has none of its phones; nothing else ever reads them.
"""

from __future__ import annotations

import json
import os
from collections import deque
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

KEPT_BYTES: Final = 2 * 2**20  # then the file begins anew


@dataclass(frozen=True)
class Message:
    at: str
    to: str
    text: str


def path() -> Path:
    return Path(settings.DATA_DIR) / "messages.jsonl"


def keep(to: str, text: str) -> None:
    """Append one message; only the owner of the installation may read the file."""
    file = path()
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.exists() and file.stat().st_size > KEPT_BYTES:
        file.unlink()
    line = json.dumps(asdict(Message(timezone.now().isoformat(), to, text)), ensure_ascii=False) + "\n"
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as out:
        out.write(line)


def latest(most: int = 50) -> list[Message]:
    """The last messages, newest first."""
    if not path().exists():
        return []
    with path().open(encoding="utf-8") as lines:
        return [Message(**json.loads(line)) for line in reversed(deque(lines, maxlen=most))]


class LocalGateway:
    """SMS gateway that writes messages to the file."""

    def send(self, phone: str, text: str) -> None:
        keep(phone, text)


class LocalEmailBackend(BaseEmailBackend):
    """Django e-mail backend that writes messages to the file."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for letter in email_messages:
            keep("、".join(letter.to), f"{letter.subject}\n\n{letter.body}")
        return len(email_messages)
