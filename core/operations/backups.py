"""
Backups: one folder each with the database, the files, and a manifest that says what is in them.

A backup is made under another name and renamed once it is whole, so a folder that bears the name of a backup is one.
Rows counted and the head of the journal are read in the snapshot that pg_dump dumps. The keys are not part of it.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext_lazy as _

from core import crypto
from core.errors import DomainError
from core.operations.postgres_programs import binary, last_line, run

NAME: Final = re.compile(r"backup-\d{8}T\d{6}Z")
STAMP: Final = "backup-%Y%m%dT%H%M%SZ"
HALF_DONE: Final = ".half-done-"
DUMP: Final = "database.dump"
FILES: Final = "media"
MANIFEST: Final = "manifest.json"
KEPT: Final = 14
OLD_AFTER: Final = timedelta(days=2)
ROOM_TO_SPARE: Final = 64 * 1024 * 1024


class BackupPlaceUnusable(DomainError):
    code = "backup_place_unusable"
    message = _("备份放不进去：{problem}")


class BackupRunning(DomainError):
    code = "backup_running"
    message = _("另一次备份正在做，等它做完再来。")


class BackupFailed(DomainError):
    code = "backup_failed"
    message = _("备份没有做成：{problem}。以前的备份还在，请处理后再备一次。")


class BackupDamaged(DomainError):
    code = "backup_damaged"
    message = _("这份备份不完整：{problem}。请换一份。")


@dataclass(frozen=True)
class Backup:
    """A whole backup: its folder and what its manifest says."""

    folder: Path
    manifest: Mapping[str, Any]

    @property
    def made_at(self) -> datetime:
        return datetime.fromisoformat(self.manifest["made_at"])

    @property
    def size(self) -> int:
        return sum(one["bytes"] for one in self.manifest["files"].values())


# What there is ----
def problem_of(place: str) -> str:
    """Why nothing can be kept at `place`, as a sentence; empty if it can."""
    if not place:
        return "请设置 BACKUP_DIR：数据库和文件的备份放在哪里，不要和数据放在同一块盘上。"
    folder = Path(place)
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        return f"{place} 不存在或写不进去。"
    if folder.resolve().is_relative_to(Path(settings.DATA_DIR).resolve()):
        return f"{place} 在数据目录里面，盘坏了会一起丢。"
    return ""


def kept_at(place: Path) -> list[Path]:
    """The folders of whole backups at `place`, newest first."""
    named = (one for one in place.iterdir() if NAME.fullmatch(one.name) and (one / MANIFEST).is_file())
    return sorted(named, reverse=True)


def read(folder: Path) -> Backup:
    """:raises BackupDamaged: without a manifest that can be read."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        backup = Backup(folder, manifest)
        _ = backup.made_at, backup.size, manifest["rows"], manifest["journal"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackupDamaged(problem=f"{folder} 里没有能读的 {MANIFEST}") from error
    return backup


# Making one ----
def back_up(place: str, *, at: datetime, keep: int = KEPT) -> Backup:
    """
    Back up database and files to `place`; of the backups there the `keep` newest stay.

    :raises BackupPlaceUnusable: if it cannot be written, or has not the room. :raises BackupRunning: while another runs.
    :raises BackupFailed: if the dump or a copy fails; nothing that bears a backup's name is left of it.
    """
    problem = problem_of(place)
    if problem:
        raise BackupPlaceUnusable(problem=problem)
    folder = Path(place)
    with _alone(folder):
        _clear_half_done(folder)
        _refuse_without_room(folder)
        target = folder / at.astimezone(UTC).strftime(STAMP)
        half_done = folder / f"{HALF_DONE}{target.name}"
        try:
            half_done.mkdir(mode=0o700)
            _fill(half_done, at)
            half_done.rename(target)
            _to_disk(folder)
        except OSError as error:
            shutil.rmtree(half_done, ignore_errors=True)
            raise BackupFailed(problem=error.strerror or type(error).__name__) from error
        except BaseException:
            shutil.rmtree(half_done, ignore_errors=True)
            raise
        _forget_old(folder, target, keep)
    return read(target)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Lock the backup directory for one backup at a time; the lock ends with the process."""
    try:
        lock = (folder / ".lock").open("w")
    except OSError as error:
        raise BackupPlaceUnusable(problem=f"{folder} 写不进去：{error.strerror}。") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupRunning from error
        yield


def _clear_half_done(folder: Path) -> None:
    """Delete what an aborted backup left behind."""
    for one in folder.glob(f"{HALF_DONE}*"):
        shutil.rmtree(one, ignore_errors=True)


def _refuse_without_room(folder: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        needed = cursor.fetchone()[0]
    needed += sum(one.stat().st_size for one in files_in(Path(settings.MEDIA_ROOT)))
    free = shutil.disk_usage(folder).free
    if free < needed + ROOM_TO_SPARE:
        problem = f"{folder} 只剩 {free // 2**20} MB，这次最多要 {needed // 2**20} MB。请腾出地方，或换一个 BACKUP_DIR。"
        raise BackupPlaceUnusable(problem=problem)


def _fill(folder: Path, at: datetime) -> None:
    """Write dump, files and manifest. Files are copied after the dump, so that every file the snapshot names exists."""
    with _snapshot() as (name, counted):
        _dump(folder / DUMP, name)
    files = {DUMP: description(folder / DUMP)}
    media = Path(settings.MEDIA_ROOT)
    for source in files_in(media):
        within = f"{FILES}/{source.relative_to(media).as_posix()}"
        if copy_file(source, folder / within):
            files[within] = description(folder / within)
    manifest = {
        "made_at": at.isoformat(), "files": files, "rows": counted["rows"], "journal": counted["journal"],
        "keys": crypto.encrypt("keys"), "server": counted["server"],
    }  # fmt: skip
    with (folder / MANIFEST).open("w", encoding="utf-8") as file:
        json.dump(manifest, file, ensure_ascii=False, indent=1, sort_keys=True)
        file.flush()
        os.fsync(file.fileno())
    _to_disk(folder)


@contextmanager
def _snapshot() -> Iterator[tuple[str, dict[str, Any]]]:
    """Export a database snapshot for pg_dump, and the row counts in it."""
    session = connection.copy()
    try:
        with session.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            name = cursor.fetchone()[0]
            yield name, counted_in(session)
            cursor.execute("COMMIT")
    finally:
        session.close()


def counted_in(session: BaseDatabaseWrapper) -> dict[str, Any]:
    """Rows by table, the head of the journal, and the server's version."""
    with session.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') ORDER BY c.relname"
        )
        rows = {}
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT count(*) FROM {session.ops.quote_name(table)}")  # noqa: S608  (from pg_class)
            rows[table] = cursor.fetchone()[0]
        cursor.execute("SELECT max(id) FROM core_journalentry")
        last = cursor.fetchone()[0]
        cursor.execute("SELECT number, digest FROM core_seal ORDER BY number DESC LIMIT 1")
        seal = cursor.fetchone() or (None, None)
        cursor.execute("SHOW server_version")
        server = cursor.fetchone()[0]
    return {
        "rows": rows, "journal": {"last": last, "seal": seal[0], "digest": seal[1]}, "server": server,
    }  # fmt: skip


def _dump(target: Path, snapshot: str) -> None:
    command = [
        binary("pg_dump"), "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}",
        f"--file={target}",
    ]  # fmt: skip
    done = run(command, connection)
    if done.returncode:
        raise BackupFailed(problem=f"pg_dump：{last_line(done.stderr)}")
    with target.open("rb") as file:
        os.fsync(file.fileno())


def files_in(folder: Path) -> Iterator[Path]:
    return (one for one in sorted(folder.rglob("*")) if one.is_file() and not one.is_symlink())


def copy_file(source: Path, target: Path) -> bool:
    """Copy a file to disk; False if it was deleted meanwhile."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copy2(source, target)
    except FileNotFoundError:
        if source.exists():
            raise
        return False
    with target.open("rb") as file:
        os.fsync(file.fileno())
    return True


def description(file: Path) -> dict[str, Any]:
    with file.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    return {"sha256": digest, "bytes": file.stat().st_size}


def _to_disk(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _forget_old(place: Path, newest: Path, keep: int) -> None:
    """Delete surplus backups; each is renamed first, so that a half-deleted one is not taken for a backup."""
    earlier = [one for one in kept_at(place) if one != newest]
    for old in earlier[max(keep, 1) - 1 :]:
        going = old.with_name(f"{HALF_DONE}{old.name}")
        old.rename(going)
        shutil.rmtree(going, ignore_errors=True)
