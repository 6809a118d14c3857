"""The system account of the embedded servers: PostgreSQL refuses root, so root starts them as an ordinary account."""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ACCOUNT = "huacheng"


def is_root() -> bool:
    return os.geteuid() == 0


def server_account() -> pwd.struct_passwd:
    """The account that runs PostgreSQL; made on first use when we are root."""
    if not is_root():
        return pwd.getpwuid(os.geteuid())
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        subprocess.run(
            [
                "useradd",
                "--system",
                "--no-create-home",
                "--home-dir",
                "/nonexistent",
                "--shell",
                "/usr/sbin/nologin",
                ACCOUNT,
            ],
            check=True,
        )
        return pwd.getpwnam(ACCOUNT)


def hand_over(path: Path) -> None:
    """Make `path` a private folder of the server account."""
    path.mkdir(parents=True, exist_ok=True)
    if is_root():
        account = server_account()
        os.chown(path, account.pw_uid, account.pw_gid)
    path.chmod(0o700)


def can_reach(path: Path) -> bool:
    """Whether the server account may pass through every folder above `path` (others' execute bit)."""
    if not is_root():
        return True
    return all(parent.stat().st_mode & 0o001 for parent in path.resolve().parents if parent.exists())


def run(command: Sequence[str], *, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run `command` as the server account and return what it printed. :raises CalledProcessError: if it fails."""
    account = server_account()
    who: dict[str, Any] = (
        {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if is_root() else {}
    )
    return subprocess.run(
        list(command),
        check=True,
        capture_output=True,
        text=True,
        cwd="/",
        env=env or clean_environment(),
        **who,
    )


def clean_environment() -> dict[str, str]:
    """An environment in which the caller's locale and PG* settings cannot change what the servers do."""
    return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", "HOME": "/", "TZ": "UTC"}
