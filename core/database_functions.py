"""Functions in the database: each version has its SQL in a file of its own and a migration that makes it (adr 0048)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.db import migrations

ROOT: Final = Path(__file__).parent.parent


def make_function(app: str, name: str) -> migrations.RunSQL:
    """The operation that makes the function `<app>_<name>` from `<app>/sql/<name>.sql`, and takes it back."""
    text = (ROOT / app / "sql" / f"{name}.sql").read_text(encoding="utf-8")
    return migrations.RunSQL(text, f"DROP FUNCTION {app}_{name}")
