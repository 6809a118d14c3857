"""The environment of every command: secrets kept in DATA_DIR, and the embedded servers unless others are named."""

from __future__ import annotations

import base64
import os
import secrets
import sys
from pathlib import Path

from launcher import places, postgres, redis

WITHOUT_SERVERS = {
    "makemigrations",
    "collectstatic",
    "collect_static",
    "spectacular",
    "compilemessages",
    "makemessages",
    "help",
    "version",
}


def prepare(arguments: list[str] | None = None) -> None:
    """Fill what the environment leaves open, and start the servers it leaves open unless the command needs none."""
    command = (arguments if arguments is not None else sys.argv[1:] or ["help"])[0]
    for server in fill():
        if command not in WITHOUT_SERVERS:
            server.start()


def fill() -> list[postgres.Postgres | redis.Redis]:
    """
    Fill what the environment leaves open: settings, DATA_DIR, secrets, DATABASE_URL, REDIS_URL.

    The embedded servers whose addresses it left open are returned, not started.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    data = places.data_dir()
    os.environ["DATA_DIR"] = str(data)
    data.mkdir(parents=True, exist_ok=True)
    keep_secrets(data / "secrets.env")
    embedded: dict[str, postgres.Postgres | redis.Redis] = {
        "DATABASE_URL": postgres.embedded(data),
        "REDIS_URL": redis.embedded(data),
    }
    open_names = [name for name in embedded if name not in os.environ]
    os.environ |= {name: embedded[name].url for name in open_names}
    return [embedded[name] for name in open_names]


def keep_secrets(path: Path) -> None:
    """Read the secrets of this installation, made on first use; those in the environment win."""
    if not path.exists():
        made = {
            "SECRET_KEY": secrets.token_urlsafe(48),
            "FIELD_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
            "LOOKUP_KEY": secrets.token_urlsafe(32),
        }
        half_done = path.with_suffix(".new")
        descriptor = os.open(half_done, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.writelines(f"{name}={value}\n" for name, value in made.items())
        half_done.rename(path)
    for line in path.read_text().splitlines():
        name, _, value = line.partition("=")
        os.environ.setdefault(name, value)
