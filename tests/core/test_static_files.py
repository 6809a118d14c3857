"""Static files are collected when they changed, and only then: it takes as long as all else that a start does."""

import pytest
from django.contrib.staticfiles.management.commands import collectstatic
from django.core.management import call_command

from core.management.commands import collect_static


@pytest.fixture
def source(settings, tmp_path):
    """A folder with one static file, collected into another as production does it."""
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "site.css").write_text("a { color: red }")
    settings.STATICFILES_DIRS, settings.STATIC_ROOT = [folder], tmp_path / "collected"
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    return folder


@pytest.fixture
def work(monkeypatch):
    """How often all files were gone through."""
    done = []
    whole = collectstatic.Command.collect

    def collect(command):
        done.append(command)
        return whole(command)

    monkeypatch.setattr(collectstatic.Command, "collect", collect)
    return done


def collect(**options):
    call_command("collect_static", interactive=False, verbosity=0, **options)


def hashed(settings):
    return [path.read_text() for path in settings.STATIC_ROOT.glob("site.*.css")]


def test_unchanged_files_are_not_gone_through_again(source, settings, work):
    collect()
    collect()

    assert len(work) == 1
    assert hashed(settings) == ["a { color: red }"]


def test_a_change_of_the_same_length_is_collected(source, settings, work):
    collect()
    (source / "site.css").write_text("a { color: tan }")
    collect()

    assert len(work) == 2
    assert "a { color: tan }" in hashed(settings)


def test_a_new_file_and_one_that_is_gone_are_noticed(source, work):
    collect()
    (source / "more.css").write_text("")
    collect()
    (source / "more.css").unlink()
    collect()

    assert len(work) == 3


def test_what_was_deleted_or_is_asked_for_is_collected(source, settings, work):
    collect()
    collect(clear=True)
    for path in settings.STATIC_ROOT.iterdir():
        path.unlink()
    collect()

    assert len(work) == 3
    assert hashed(settings) == ["a { color: red }"]


def test_collecting_that_broke_off_begins_again(source, settings, work, monkeypatch):
    collect()
    (source / "site.css").write_text("a { color: tan }")
    with monkeypatch.context() as broken:
        broken.setattr(collectstatic.Command, "copy_file", lambda *_args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            collect()
    (source / "site.css").write_text("a { color: red }")
    collect()

    assert len(work) == 3


def test_a_rehearsal_leaves_nothing_behind(source, settings, work):
    collect(dry_run=True)

    assert not (settings.STATIC_ROOT / collect_static.KEPT).exists()
    collect()
    assert hashed(settings) == ["a { color: red }"]
