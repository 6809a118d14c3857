"""Database functions (PostgreSQL): each version has a SQL file and a migration that creates it (docs/adr/0048)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.db import migrations

ROOT: Final = Path(__file__).parent.parent


def make_function(app: str, name: str) -> migrations.RunSQL:
    """
    The migration operation that creates the function `<app>_<name>` from `<app>/sql/<name>.sql`; its reverse drops it.
    """
    text = (ROOT / app / "sql" / f"{name}.sql").read_text(encoding="utf-8")
    return migrations.RunSQL(text, f"DROP FUNCTION {app}_{name}")
