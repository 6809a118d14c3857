"""File locations: DATA_DIR, and a private directory of the servers that the server account can reach."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from launcher import account

ROOT = Path(__file__).resolve().parent.parent
SOCKET_PATH_MAX = 90  # a unix socket's path must stay under 104–108 bytes


def data_dir() -> Path:
    return Path(os.environ.get("DATA_DIR") or ROOT / ".data").resolve()


def servers_home(data: Path) -> Path:
    """
    Where PostgreSQL keeps its data: inside DATA_DIR, or, when root's folder is closed to others, under /var/lib.

    Nothing closed is opened: the servers move instead.
    """
    if account.can_reach(data / "x"):
        return data
    return Path("/var/lib/huacheng") / _short_name(data)


def socket_dir(data: Path) -> Path:
    """A private folder with a path short enough for sockets."""
    home = servers_home(data)
    if len(str(home)) + len("/run/.s.PGSQL.5432") < SOCKET_PATH_MAX:
        return home / "run"
    return Path("/tmp") / f"huacheng-{_short_name(data)}"  # noqa: S108  (made 0700, owner checked)


def _short_name(data: Path) -> str:
    return hashlib.sha256(str(data).encode()).hexdigest()[:12]


def make_private(folder: Path) -> None:
    """
    Make `folder` ours alone (the server account's). A folder somebody else made there first is refused.

    :raises PermissionError: if `folder` belongs to another account.
    """
    account.hand_over(folder)
    owners = {account.server_account().pw_uid, os.geteuid()}
    if folder.stat().st_uid not in owners:
        raise PermissionError(
            f"{folder} belongs to somebody else; remove it or set DATA_DIR to another place."
        )
