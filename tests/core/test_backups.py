"""Backup and restore: the same rows, files and journal; nothing half done bears a backup's name."""

import datetime as dt
import json
import subprocess
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from community.places.queries.upkeep import lacks_backup
from core import tasks
from core.models import BackupRun, JournalEntry, User
from core.models.accounts import Office
from core.operations import backups, readiness, restoring, upkeep
from core.record import journal, sealing
from core.record.actors import CLOCK
from tests.core.test_admin import officer
from tests.factories.core import UserFactory, actor

NOW = timezone.now
DAY = dt.timedelta(days=1)


@pytest.fixture
def place(settings, tmp_path):
    """Where backups lie; two files are kept in another folder."""
    settings.DATA_DIR = tmp_path / "data"
    settings.MEDIA_ROOT = tmp_path / "data" / "media"
    (tmp_path / "data" / "media" / "2026").mkdir(parents=True)
    (tmp_path / "data" / "media" / "2026" / "图.png").write_bytes(b"picture")
    (tmp_path / "data" / "media" / "a.pdf").write_bytes(b"paper")
    (tmp_path / "backups").mkdir()
    settings.BACKUP_DIR = str(tmp_path / "backups")
    return tmp_path / "backups"


@pytest.fixture
def empty():
    """A second database, empty, as a connection of its own."""
    name = f"{connection.settings_dict['NAME']}_restored"
    _on_the_server(f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}" TEMPLATE template0')
    other = connection.copy()
    other.settings_dict = {**connection.settings_dict, "NAME": name}
    yield other
    other.close()
    _on_the_server(f'DROP DATABASE "{name}"')


def _on_the_server(*statements):
    known = connection.settings_dict
    with closing(psycopg2.connect(host=known["HOST"], port=known["PORT"] or None, user=known["USER"],
                                  password=known["PASSWORD"] or None, dbname="postgres")) as server:  # fmt: skip
        server.autocommit = True
        for statement in statements:
            server.cursor().execute(statement)


def names(place):
    return sorted(one.name for one in place.iterdir() if not one.name.startswith(".lock"))


def files_of(folder):
    return {
        one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*") if one.is_file()
    }


def some_record():
    user = UserFactory(display_name="陈街坊")
    journal.record("core.thing.done", about=user, by=actor(user), at=NOW(), note="因为下雨")
    sealing.seal(at=NOW())
    return user


# --- there and back ---
@pytest.mark.django_db(transaction=True)
def test_what_is_restored_elsewhere_is_what_was_backed_up(place, empty, settings, tmp_path):
    user = some_record()
    made = backups.back_up(str(place), at=NOW())
    before = backups.counted_in(connection)
    kept = files_of(Path(settings.MEDIA_ROOT))
    settings.MEDIA_ROOT = tmp_path / "elsewhere" / "media"
    settings.MEDIA_ROOT.parent.mkdir()

    restoring.restore(made.folder, into=empty)

    assert backups.counted_in(empty) == before
    assert made.manifest["rows"]["core_user"] == User.objects.count() == 1
    assert made.manifest["journal"]["last"] == JournalEntry.objects.latest("pk").pk
    assert files_of(settings.MEDIA_ROOT) == kept
    with empty.cursor() as cursor:
        cursor.execute("SELECT display_name FROM core_user WHERE id = %s", [user.pk])
        assert cursor.fetchone() == ("陈街坊",)
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal")
        assert cursor.fetchone()[0] > 0  # what refuses changes of the journal is there again


@pytest.mark.django_db(transaction=True)
def test_a_database_with_something_in_it_is_left_alone_unless_told(place, empty, settings):
    some_record()
    made = backups.back_up(str(place), at=NOW())
    with empty.cursor() as cursor:
        cursor.execute("CREATE TABLE somebodys (id int)")

    with pytest.raises(restoring.DatabaseNotEmpty, match="1 张表"):
        restoring.restore(made.folder, into=empty)
    assert empty.introspection.table_names() == ["somebodys"]

    (Path(settings.MEDIA_ROOT) / "a.pdf").write_bytes(b"another")
    restoring.restore(made.folder, replaces=True, into=empty)
    assert "somebodys" not in empty.introspection.table_names()
    assert files_of(Path(settings.MEDIA_ROOT))["a.pdf"] == b"paper"
    (before,) = Path(settings.DATA_DIR).glob("media.before-*")
    assert files_of(before)["a.pdf"] == b"another"


@pytest.mark.django_db(transaction=True)
def test_a_restore_that_fails_leaves_the_database_as_it_was(place, empty, settings, monkeypatch):
    made = backups.back_up(str(place), at=NOW())
    with empty.cursor() as cursor:
        cursor.execute("CREATE TABLE somebodys (id int)")
    dump = made.folder / backups.DUMP
    whole = dump.read_bytes()
    dump.write_bytes(whole[: len(whole) * 2 // 3])
    monkeypatch.setattr(
        restoring, "_refuse_damaged", lambda backup: None
    )  # a disk that fails after it was checked

    with pytest.raises(restoring.RestoreFailed):
        restoring.restore(made.folder, replaces=True, into=empty)

    assert empty.introspection.table_names() == ["somebodys"]
    assert files_of(Path(settings.MEDIA_ROOT))["a.pdf"] == b"paper"
    assert not list(Path(settings.DATA_DIR).glob(".half-done*"))


@pytest.mark.django_db(transaction=True)
def test_files_that_are_there_are_left_alone_unless_told(place, empty):
    made = backups.back_up(str(place), at=NOW())

    with pytest.raises(restoring.FilesNotEmpty):
        restoring.restore(made.folder, into=empty)
    assert empty.introspection.table_names() == []


def _change(file):
    file.write_bytes(b"x" * file.stat().st_size)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("damaged", [backups.DUMP, "media/a.pdf"])
@pytest.mark.parametrize("harm", [_change, Path.unlink], ids=["changed", "gone"])
def test_a_backup_that_is_not_as_it_was_is_refused_by_name(place, empty, damaged, harm):
    made = backups.back_up(str(place), at=NOW())
    harm(made.folder / damaged)

    with pytest.raises(backups.BackupDamaged, match=damaged):
        restoring.restore(made.folder, replaces=True, into=empty)
    assert empty.introspection.table_names() == []


@pytest.mark.django_db(transaction=True)
def test_a_backup_under_other_keys_is_refused(place, empty, settings):
    made = backups.back_up(str(place), at=NOW())
    settings.FIELD_KEYS = ["x" * 43 + "="]

    with pytest.raises(restoring.KeysDiffer):
        restoring.restore(made.folder, into=empty)


@pytest.mark.django_db
def test_the_command_refuses_the_database_in_use(place):
    run = upkeep.back_up(place=str(place), keep=3, by=CLOCK, at=NOW())

    with pytest.raises(CommandError, match="张表"):
        call_command("restore", str(place / run.name))
    with pytest.raises(CommandError, match="manifest"):
        call_command("restore", str(place / "backup-20260101T000000Z"))


# --- half done ---
@pytest.mark.django_db
@pytest.mark.parametrize("step", ["_dump", "copy_file", "description", "_to_disk"])
@pytest.mark.parametrize(
    "harm", [OSError(28, "No space left on device"), KeyboardInterrupt()], ids=["full", "stopped"]
)
def test_what_fails_at_any_step_leaves_nothing_that_bears_the_name(place, monkeypatch, step, harm):
    def fail(*args, **kwargs):
        raise harm

    monkeypatch.setattr(backups, step, fail)
    with pytest.raises((backups.BackupFailed, KeyboardInterrupt)):
        backups.back_up(str(place), at=NOW())

    assert backups.kept_at(place) == []
    assert names(place) == []


@pytest.mark.django_db
def test_what_a_killed_backup_left_is_cleared_by_the_next(place):
    left = place / f"{backups.HALF_DONE}backup-20260101T013000Z"
    left.mkdir()
    (left / backups.DUMP).write_bytes(b"half")
    (left / backups.MANIFEST).write_text("{}", encoding="utf-8")
    assert backups.kept_at(place) == []  # killed before it got its name: it counts for none

    made = backups.back_up(str(place), at=NOW())

    assert names(place) == [made.folder.name]


@pytest.mark.django_db
def test_pg_dump_that_fails_is_said_in_its_words(place, monkeypatch):
    def failed(*args, **kwargs):
        return subprocess.CompletedProcess([], 1, "", "pg_dump: error: server version mismatch\n")

    monkeypatch.setattr(backups, "run", failed)
    with pytest.raises(backups.BackupFailed, match="server version mismatch"):
        backups.back_up(str(place), at=NOW())
    assert names(place) == []


@pytest.mark.django_db
def test_two_do_not_run_at_once(place):
    with backups._alone(place), pytest.raises(backups.BackupRunning):
        backups.back_up(str(place), at=NOW())


@pytest.mark.django_db
def test_the_newest_are_kept(place):
    at = NOW() - 9 * DAY
    made = [backups.back_up(str(place), keep=3, at=at + number * DAY).folder.name for number in range(5)]
    (place / "not-ours").mkdir()
    backups.back_up(str(place), keep=3, at=at + 5 * DAY)

    assert names(place)[:2] == made[3:]
    assert (len(backups.kept_at(place)), "not-ours" in names(place)) == (3, True)


# --- places ---
def _missing(place):
    return place / "nowhere"


def _a_file(place):
    (place / "file").write_text("")
    return place / "file"


def _inside(place):
    inside = place.parent / "data" / "backups"
    inside.mkdir()
    return inside


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("where", "words"), [(_missing, "写不进去"), (_a_file, "写不进去"), (_inside, "在数据目录里面")]
)
def test_a_place_that_cannot_hold_one_is_refused_in_a_sentence(place, where, words):
    with pytest.raises(CommandError, match=words):
        call_command("backup", "--to", str(where(place)))
    assert words in BackupRun.objects.get().problem


@pytest.mark.django_db
def test_no_place_is_refused_too(settings):
    settings.BACKUP_DIR = ""
    with pytest.raises(CommandError, match="BACKUP_DIR"):
        call_command("backup", "--to", "")


@pytest.mark.django_db
def test_a_disk_without_room_is_said_before_anything_is_written(place, monkeypatch):
    monkeypatch.setattr(backups, "ROOM_TO_SPARE", 2**60)

    with pytest.raises(backups.BackupPlaceUnusable, match="腾出地方"):
        backups.back_up(str(place), at=NOW())
    assert names(place) == []


# --- every night, and whose duty it is ---
def check():
    return next(one for one in readiness.checks(at=NOW()) if one.name == "备份")


def is_due(user):
    return lacks_backup(User.objects.get(pk=user.pk))


@pytest.mark.django_db
def test_the_clock_backs_up_and_the_opening_check_says_when(place, capsys):
    assert (check().is_ready, "还没有备份过" in check().words) == (False, True)

    tasks.back_up()

    assert check().is_ready
    assert f"{timezone.localtime():%Y-%m-%d}" in check().words
    assert JournalEntry.objects.filter(fact="core.backup.made").count() == 1
    assert json.loads((place / BackupRun.objects.get().name / backups.MANIFEST).read_text())["rows"]


@pytest.mark.django_db
def test_an_old_backup_is_said_and_is_the_duty_of_the_system_officer(place, client):
    me = officer(Office.SYSTEM)
    upkeep.back_up(place=str(place), keep=3, by=CLOCK, at=NOW() - 2 * DAY + dt.timedelta(minutes=5))
    assert not is_due(me)

    BackupRun.objects.update(at=NOW() - 2 * DAY - dt.timedelta(minutes=5))
    assert is_due(me)
    assert not is_due(officer(Office.AUDIT))
    client.force_login(me)
    assert "超过两天没有备份" in client.get("/admin/").content.decode()
    assert client.get("/admin/core/backuprun/").status_code == 200


@pytest.mark.django_db
def test_an_old_backup_is_said_by_the_opening_check(place):
    backups.back_up(str(place), at=NOW() - 3 * DAY)
    assert (check().is_ready, "已经超过两天" in check().words) == (False, True)

    (backups.kept_at(place)[0] / backups.MANIFEST).write_text("{}")
    assert "不完整" in check().words


@pytest.mark.django_db
def test_what_was_just_made_is_never_the_one_forgotten(place):
    """A clock that was set back."""
    later = backups.back_up(str(place), keep=1, at=NOW())
    earlier = backups.back_up(str(place), keep=1, at=NOW() - DAY)

    assert later.folder not in backups.kept_at(place)
    assert backups.kept_at(place) == [earlier.folder]


@pytest.mark.django_db
def test_a_night_without_a_backup_is_noted_with_the_reason_and_no_success(place, settings):
    settings.BACKUP_DIR = str(place / "gone")
    tasks.back_up()

    run = BackupRun.objects.get()
    assert (run.name, "写不进去" in run.problem) == ("", True)
    assert upkeep.backups_stand() == (None, True)
    assert not check().is_ready


@pytest.mark.django_db
def test_a_trial_on_ones_own_machine_owes_no_backup(settings):
    settings.DEBUG, settings.BACKUP_DIR = True, ""
    assert not is_due(officer(Office.SYSTEM))
