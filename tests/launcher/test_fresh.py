"""An empty database made at once is the one that all migrations in a row would make."""

import os
import subprocess
import sys
import uuid
from pathlib import Path

import psycopg2
import pytest
from django.db import connection

pytestmark = [pytest.mark.server, pytest.mark.long]
ROOT = Path(__file__).parents[2]

# What a database is, besides rows: each answer is a set of lines.
CATALOGUE = {
    "columns": """SELECT table_name, column_name, data_type, udt_name, character_maximum_length, is_nullable, column_default
                  FROM information_schema.columns WHERE table_schema = 'public'""",
    "constraints": """SELECT conrelid::regclass::text, contype, condeferrable, condeferred, pg_get_constraintdef(oid)
                      FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    "names of our constraints": """SELECT conrelid::regclass::text, conname FROM pg_constraint
                                   WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'x')""",
    "indexes": """SELECT tablename, regexp_replace(indexdef, 'INDEX [^ ]+ ON', 'INDEX ON') FROM pg_indexes
                  WHERE schemaname = 'public'""",
    "triggers": """SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal""",
    "functions": """SELECT p.proname, p.prosrc FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
                    WHERE p.pronamespace = 'public'::regnamespace AND l.lanname = 'plpgsql'""",
    "migrations": "SELECT app, name FROM django_migrations",
    "extensions": "SELECT extname FROM pg_extension",
    "rows of content types": "SELECT app_label, model FROM django_content_type",
    "rows of responsibilities": "SELECT count(*) FROM community_responsibility",
}


def url_of(name):
    base = os.environ["DATABASE_URL"]
    before, _, query = base.partition("?")
    return f"{before.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")


def made(*arguments):
    """The catalogue of a new database after `manage.py migrate` with `arguments`."""
    name = f"fresh_{uuid.uuid4().hex[:12]}"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    try:
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "-v0", *arguments], cwd=ROOT, check=True,
            env={**os.environ, "DATABASE_URL": url_of(name), "DJANGO_SETTINGS_MODULE": "config.settings.test"},
        )  # fmt: skip
        settings = connection.get_connection_params()
        with psycopg2.connect(**{**settings, "dbname": name}) as other, other.cursor() as cursor:
            found = {}
            for what, query in CATALOGUE.items():
                cursor.execute(query)
                found[what] = set(cursor.fetchall())
        other.close()
        return found
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.mark.django_db(transaction=True)
def test_an_empty_database_made_at_once_is_the_one_history_makes():
    at_once, by_history = made(), made("--by-history")

    for what in CATALOGUE:
        assert at_once[what] - by_history[what] == set(), what
        assert by_history[what] - at_once[what] == set(), what
    assert len(at_once["constraints"]) > 500
    assert len(at_once["triggers"]) > 5
