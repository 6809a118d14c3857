"""
Databases of tests: each is a copy of a template that is made once and kept while what makes it stays the same.

Copying takes less than a second, so every process of a run has its own, and every run begins with a fresh one.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.test import override_settings

from launcher import places
from sample.books import make_books
from sample.city import load_small

SEED, DAY = 2026, dt.date(2026, 11, 23)
SAME_FOR_ALL = {"django_content_type", "auth_permission"}  # written by `migrate`, changed by no test
MADE_FROM = (".py", ".sql", ".csv", ".json", ".txt", ".html", ".typ", ".otf", ".ttf")


@dataclass(frozen=True)
class Template:
    """
    A database to copy, with its files: what lies `under` it, and what `fill` adds. Without `under` it begins empty.

    It is made anew when a file changes that `is_part` of what it is made from.
    """

    name: str
    fill: Callable[[], None]
    is_part: Callable[[Path], bool]
    under: Template | None = None

    @property
    def database(self) -> str:
        return f"{settings.DATABASES['default']['TEST']['NAME']}_{self.name}"

    @property
    def files(self) -> Path:
        return places.data_dir() / "templates" / self.database

    def ready(self) -> Template:
        """This template, made if it is missing or if anything it is made from has changed."""
        with _administration() as run:
            run("SELECT pg_advisory_lock(hashtext(%s))", [self.database])  # made by one process, others wait
            if _comment(run, self.database) != fingerprint(self.is_part):
                self._make(run)
        return self

    def _make(self, run) -> None:
        if self.under:
            self.under.ready()
        _create(run, self.database, self.under.database if self.under else "template0")
        _copy_files(self.under.files if self.under else None, self.files)
        with pointed_at(self.database, self.files):
            self.fill()
        run(f"COMMENT ON DATABASE {self.database} IS '{fingerprint(self.is_part)}'")

    def copy(self, suffix: str) -> tuple[str, Path]:
        """A fresh database with what this template holds, and the folder of its files."""
        self.ready()
        with _administration() as run:
            database = _not_in_use(run, f"{self.database}_{suffix}")
            _create(run, database, self.database)
        files = self.files.with_name(database)
        _copy_files(self.files, files)
        return database, files


@contextmanager
def committed(template: Template) -> Iterator[None]:
    """Lead to a copy that may be changed for good: it is thrown away afterwards."""
    database, files = template.copy(f"{worker()}_once")
    with pointed_at(database, files):
        yield
    with _administration() as run:
        _drop(run, database, with_force=True)  # threads of the server may still be connected
    shutil.rmtree(files)


@contextmanager
def empty() -> Iterator[None]:
    """Lead to a database without a table: it is thrown away afterwards."""
    database = f"{settings.DATABASES['default']['TEST']['NAME']}_{worker()}_empty"
    with _administration() as run:
        _create(run, database, "template0")
    with pointed_at(database):
        yield
    with _administration() as run:
        _drop(run, database, with_force=True)


@contextmanager
def pointed_at(database: str, files: Path | None = None) -> Iterator[None]:
    """Let the connections of this process lead to `database`, and its files lie in the folder `files`."""
    before = connection.settings_dict["NAME"]
    _lead_to(database)
    storages = settings.STORAGES
    if files:
        storages = {
            **storages,
            "default": {
                "BACKEND": "django.core.files.storage.FileSystemStorage",
                "OPTIONS": {"location": files},
            },
        }
    try:
        with override_settings(STORAGES=storages):
            yield
    finally:
        _lead_to(before)


def worker() -> str:
    """The name of this process within the run: no other process has it."""
    return os.environ.get("PYTEST_XDIST_WORKER", "alone")


def clear() -> None:
    """
    Take away what a test with real commits left: the rows of every table that has some.

    Django's `flush` truncates each of some 250 tables and writes permissions and kinds of content anew; those are the
    same for every test and stay. No trigger fires: the journal lets nobody delete.
    """
    tables = sorted(set(connection.introspection.django_table_names(only_existing=True)) - SAME_FOR_ALL)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")"  # noqa: S608
                for name in tables
            )
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'DELETE FROM "{name}"')  # noqa: S608


def forget() -> None:
    """Let every template be made anew, whatever it was made from."""
    name = settings.DATABASES["default"]["TEST"]["NAME"]
    with _administration() as run:
        for (database,) in run(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [f"{name}_"]
        ):
            _drop(run, database, with_force=True)


# --- what templates are made from ---
def is_of_schema(path: Path) -> bool:
    """Whether migrations are made of the file `path`: with the lists and texts that they import."""
    return bool({"migrations", "data", "requirements"} & {*path.parts}) or path.name in {
        "seeds.py",
        "criteria.py",
    }


def is_of_product(path: Path) -> bool:
    return path.parts[0] not in {"tests", "docs", "bench", "static"}


@cache
def fingerprint(is_part: Callable[[Path], bool]) -> str:
    """One word for the content of all files that `is_part` names, and of this one."""
    told = hashlib.sha256(Path(__file__).read_bytes())
    for folder, inside, names in os.walk(places.ROOT):
        inside[:] = sorted(name for name in inside if name[0] != "." and name != "__pycache__")
        for path in (Path(folder, name) for name in sorted(names) if name.endswith(MADE_FROM)):
            if is_part(path.relative_to(places.ROOT)):
                told.update(f"{path.relative_to(places.ROOT)}\0".encode() + path.read_bytes())
    return told.hexdigest()


# --- the templates ---
def _migrate() -> None:
    """Tests with real commits are cleared up by TRUNCATE, which the journal refuses everywhere else."""
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_journalentry DISABLE TRIGGER core_journal_no_truncate")
        cursor.execute("ALTER TABLE core_seal DISABLE TRIGGER core_seal_no_truncate")


MIGRATED = Template("migrated", _migrate, is_of_schema)


@cache
def small_city(today: dt.date) -> Template:
    """The small sample city of one day."""

    def fill() -> None:
        call_command("load_areas", verbosity=0)
        load_small(seed=SEED, today=today)
        _analyse()

    return Template(f"city_{today:%Y%m%d}", fill, is_of_product, MIGRATED)


@cache
def city_with_books(today: dt.date) -> Template:
    """The small sample city with its Blue Books and service reports, as `load_sample` makes it."""

    def fill() -> None:
        with transaction.atomic():
            make_books(today)
        _analyse()

    return Template(f"books_{today:%Y%m%d}", fill, is_of_product, small_city(today))


def _analyse() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


# --- the server ---
@contextmanager
def _administration() -> Iterator[Callable[..., None]]:
    """Run statements outside every test's database; at the end the lock is given back with the connection."""
    with connection._nodb_cursor() as cursor:

        def run(statement: str, values: list | None = None) -> list:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

        yield run


def _comment(run, database: str) -> str | None:
    found = run(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [database]
    )
    return found[0][0] if found else None


def _create(run, database: str, template: str) -> None:
    _drop(run, database)
    run(f"CREATE DATABASE {database} TEMPLATE {template} STRATEGY file_copy")


def _not_in_use(run, name: str) -> str:
    """The name itself, or with a number if another run is connected to the database of that name."""
    used = {row[0] for row in run("SELECT DISTINCT datname FROM pg_stat_activity WHERE datname IS NOT NULL")}
    return next(one for one in (name, *(f"{name}_{number}" for number in range(2, 99))) if one not in used)


def _drop(run, database: str, with_force: bool = False) -> None:
    run(f"DROP DATABASE IF EXISTS {database}{' WITH (FORCE)' if with_force else ''}")


def _copy_files(there: Path | None, here: Path) -> None:
    """The same files under another name; a copy that is taken away leaves the others their file."""
    shutil.rmtree(here, ignore_errors=True)
    here.mkdir(parents=True)
    if there:
        shutil.copytree(there, here, copy_function=os.link, dirs_exist_ok=True)


def _lead_to(database: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = database
