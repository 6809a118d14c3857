"""Restoring a backup, and verifying it against its manifest."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext_lazy as _

from core import crypto
from core.errors import DomainError
from core.operations.backups import (
    DUMP,
    FILES,
    HALF_DONE,
    Backup,
    BackupDamaged,
    copy_file,
    counted_in,
    description,
    files_in,
    read,
)
from core.operations.postgres_programs import binary, environment, last_line

WAITS_FOR_LOCKS: Final = "10s"


class DatabaseNotEmpty(DomainError):
    code = "database_not_empty"
    message = _("数据库里已经有 {tables} 张表。恢复会盖掉现有数据；确定要盖掉，请加 --replace。")


class FilesNotEmpty(DomainError):
    code = "files_not_empty"
    message = _("文件目录 {place} 里已经有文件。确定要换掉，请加 --replace，原来的会改名留着。")


class KeysDiffer(DomainError):
    code = "keys_differ"
    message = _("FIELD_KEYS 不是做这份备份时的密钥，恢复以后电话、姓名都读不出来。请先找回原来的密钥。")


class RestoreFailed(DomainError):
    code = "restore_failed"
    message = _("没有恢复成：{problem}。")


def restore(folder: Path, *, replaces: bool = False, into: BaseDatabaseWrapper = connection) -> Backup:
    """
    Restore a backup into the database `into` and MEDIA_ROOT, and compare both with the manifest.

    Everything is checked before anything is changed. The database is filled in one transaction; files that were there
    are renamed, not deleted.

    :raises BackupDamaged: if a file is missing or not as it was. :raises KeysDiffer: if it was made under other keys.
    :raises DatabaseNotEmpty, FilesNotEmpty: unless it `replaces` what is there. :raises RestoreFailed: as said.
    """
    backup = read(folder)
    _refuse_damaged(backup)
    _refuse_other_keys(backup)
    media = Path(settings.MEDIA_ROOT)
    if not replaces:
        _refuse_full(into, media)
    arriving = media.with_name(f"{HALF_DONE}{media.name}")
    shutil.rmtree(arriving, ignore_errors=True)
    try:
        _bring_files(backup, arriving)
        _fill_database(backup, into)
        _exchange(media, arriving)
    except OSError as error:
        raise RestoreFailed(problem=f"{error.filename or media}：{error.strerror}") from error
    finally:
        shutil.rmtree(arriving, ignore_errors=True)
    return backup


def _refuse_damaged(backup: Backup) -> None:
    for name, known in backup.manifest["files"].items():
        file = backup.folder / name
        if not file.is_file():
            raise BackupDamaged(problem=f"少了 {name}")
        if description(file) != known:
            raise BackupDamaged(problem=f"{name} 和清单不一致")


def _refuse_other_keys(backup: Backup) -> None:
    try:
        crypto.decrypt(backup.manifest["keys"])
    except InvalidToken as error:
        raise KeysDiffer from error


def _refuse_full(session: BaseDatabaseWrapper, media: Path) -> None:
    tables = len(session.introspection.table_names())
    if tables:
        raise DatabaseNotEmpty(tables=tables)
    if next(files_in(media), None) is not None:
        raise FilesNotEmpty(place=media)


def _bring_files(backup: Backup, arriving: Path) -> None:
    arriving.mkdir(parents=True)
    for name in backup.manifest["files"]:
        if name.startswith(f"{FILES}/"):
            copy_file(backup.folder / name, arriving / name.removeprefix(f"{FILES}/"))


def _fill_database(backup: Backup, session: BaseDatabaseWrapper) -> None:
    """
    Empty the schema and fill it in one transaction: what fails leaves everything as it was.

    pg_restore writes the statements and psql runs them, so that emptying is part of the transaction.
    """
    session.close()
    writes = [binary("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(backup.folder / DUMP)]
    runs = [
        binary("psql"), "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1",
        f"--command=SET lock_timeout = '{WAITS_FOR_LOCKS}'; DROP SCHEMA public CASCADE; CREATE SCHEMA public",
        "--file=-",
    ]  # fmt: skip
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(writes, stdout=subprocess.PIPE, stderr=said, env=environment(session)) as writer,  # noqa: S603
        subprocess.Popen(  # noqa: S603
            runs, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said, env=environment(session)
        ) as reader,
    ):
        try:
            shutil.copyfileobj(writer.stdout, reader.stdin)  # type: ignore[arg-type]
        except BrokenPipeError:
            writer.kill()
        if writer.wait():
            reader.kill()  # before its input ends: nothing is committed
        with suppress(BrokenPipeError):
            reader.stdin.close()  # type: ignore[union-attr]
        failed = bool(reader.wait() or writer.returncode)
        said.seek(0)
        words = said.read().decode(errors="replace")
    if failed:
        raise RestoreFailed(problem=last_line(words))
    found = counted_in(session)
    wrong = [table for table, count in backup.manifest["rows"].items() if found["rows"].get(table) != count]
    if wrong or found["journal"] != backup.manifest["journal"]:
        raise RestoreFailed(problem=f"恢复以后和清单不一致：{'、'.join(wrong) or '办理记录'}")


def _exchange(media: Path, arriving: Path) -> None:
    """Replace the media directory; the old one is renamed and kept."""
    if media.exists():
        if next(files_in(media), None) is None:
            shutil.rmtree(media)
        else:
            media.rename(media.with_name(f"{media.name}.before-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}"))
    arriving.rename(media)
