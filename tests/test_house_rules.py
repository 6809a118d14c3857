"""Checks on the code base itself. Each failure says what to do."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

from config.celery import app as celery
from core.record import facts, journal
from core.record.lifecycle import Lifecycle
from tests.permissions import ROWS

ROOT = Path(__file__).parent.parent
ORDER = [
    "core",
    "community",
    "thinktank",
    "projects",
    "cloudplatform",
    "evaluation",
    "roundtable",
    "reports",
    "portal",
]
OUR_APPS = [app for app in ORDER if apps.is_installed(app)]
SOURCES = [path for app in [*OUR_APPS, "sample", "config", "launcher"] for path in (ROOT / app).rglob("*.py")]
OUR_MODELS = [model for model in apps.get_models() if model._meta.app_label in OUR_APPS]


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def url_names(resolver, prefix=""):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from url_names(entry, f"{entry.namespace}:" if entry.namespace else prefix)
        elif isinstance(entry, URLPattern):
            yield f"{prefix}{entry.name}"


def test_every_url_is_named_and_has_a_row_in_the_permission_table():
    """A new page: add its row to the subject's table in tests/permissions/."""
    theirs = ("admin:", "account_", "mfa_", "v1:")
    ours = [name for name in url_names(get_resolver()) if not name.startswith(theirs)]
    assert sorted(ours) == sorted({row.rpartition(" ")[2] for _, row in ROWS})  # each name once


def test_every_policy_citation_is_in_the_policy_map():
    """Cite clauses as in docs/policy.md, or add the clause there."""
    known = set(re.findall(r"^\| (\d[\d.]*[abc]?) \|", (ROOT / "docs/policy.md").read_text(), re.M))
    cited = {
        (path.name, clause)
        for path in SOURCES
        for clause in re.findall(r"Policy: (\d[\d.]*\d[abc]?)", path.read_text())
    }
    assert [(name, clause) for name, clause in sorted(cited) if clause not in known] == []


def test_the_policy_map_has_one_row_a_clause_and_names_only_what_exists():
    """Say where a clause lives, once; a row that still says “later” names an app that does not exist yet."""
    rows = [
        line.split(" | ")
        for line in (ROOT / "docs/policy.md").read_text().splitlines()
        if line[:3].strip("| ").isdigit()
    ]
    clauses = [row[0].strip("| ") for row in rows]
    named = [
        path
        for row in rows
        for place in re.findall(r"`([\w/.{},]+/[\w/.{},]*)`", " ".join(row[2:]))
        for path in spread(place)
    ]
    late = {app for row in rows if "later" in row[2] for app in re.findall(r"`(\w+)`, later", row[2])}
    missing = [path for path in named if not (ROOT / path).exists()]
    assert (sorted(set(clauses)), missing) == (sorted(clauses), [])
    assert [app for app in late if (ROOT / app / "models").exists()] == []


def spread(place):
    """`a/{b,c}.py` names two files."""
    before, brace, rest = place.partition("{")
    inside, _, after = rest.partition("}")
    return [f"{before}{one}{after}" for one in inside.split(",")] if brace else [place]


def test_every_model_says_who_it_is_to_people():
    silent = [m.__name__ for m in OUR_MODELS if not any("__str__" in vars(base) for base in m.__mro__[:-2])]
    assert silent == []


def test_foreign_keys_point_downwards():
    """import-linter cannot see a key written as a string, so the schema is checked too."""
    upward = [
        f"{field.model.__name__}.{field.name}"
        for model in OUR_MODELS
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and field.related_model._meta.app_label in ORDER
        if ORDER.index(field.related_model._meta.app_label) > ORDER.index(model._meta.app_label)
    ]
    assert upward == []


def test_every_state_field_is_known_to_the_database():
    """Give the field core.record.lifecycle.state_is_known(...) in Meta.constraints."""
    unchecked = []
    for model in OUR_MODELS:
        names = {constraint.name for constraint in model._meta.constraints}
        for field in model._meta.local_fields:
            if (
                field.name == "state"
                and f"{model._meta.app_label}_{model._meta.model_name}_state_known" not in names
            ):
                unchecked.append(str(field))
    assert unchecked == []


def trees_with(pattern):
    """The parsed modules whose text holds `pattern`: parsing all of them takes seconds."""
    return (ast.parse(text) for text in (path.read_text() for path in SOURCES) if re.search(pattern, text))


FACT = r"[a-z]+(\.[a-z_]+){2}"


def recorded_facts():
    for tree in trees_with(rf"[\"']{FACT}[\"']"):
        for node in ast.walk(tree):
            is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
            if is_text and re.fullmatch(FACT, node.value):
                yield node.value


def test_every_subscribed_fact_is_recorded_somewhere():
    """A subscriber waits for a fact nobody records: a typo, or a fact that was renamed."""
    counts: dict[str, int] = {}
    for fact in recorded_facts():
        counts[fact] = counts.get(fact, 0) + 1
    assert [fact for fact in journal.subscribed_facts() if counts.get(fact, 0) < 2] == []


def test_every_recorded_fact_has_words():
    """Say the fact, or the verb it ends in, in the registration.py of its app: people read it in the history."""
    recorded = {
        argument.value
        for tree in trees_with(r"\.record\(|\bmove\(|objections\.")
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and getattr(call.func, "attr", getattr(call.func, "id", "")) in {"record", "move", "file", "answer"}
        for argument in call.args
        if isinstance(argument, ast.Constant) and re.fullmatch(FACT, str(argument.value))
    }
    assert len(recorded) > 300
    assert sorted(fact for fact in recorded if facts.words_of(fact) == facts.UNNAMED) == []


def test_every_lifecycle_names_each_of_its_states():
    """A state that is no key of its table cannot be left, and nobody would notice."""
    for app in OUR_APPS:
        if not any((ROOT / app).glob("states*")):
            continue
        module = __import__(f"{app}.states", fromlist=["states"])
        for name, table in vars(module).items():
            if isinstance(table, Lifecycle):
                targets = {target for exits in table.moves.values() for target in exits}
                assert targets <= set(table.moves), name
                choices = type(next(iter(table.moves)))
                assert issubclass(choices, models.TextChoices)
                assert set(table.moves) == set(choices), name


def test_no_file_grows_past_400_lines():
    """Split it by subject into a package; names inside and out stay the same. Tests may have 450."""
    long = [
        str(path.relative_to(ROOT))
        for path in [*SOURCES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "templates").rglob("*.html")]
        if "migrations" not in path.parts
        and len(path.read_text().splitlines()) > (450 if "tests" in path.parts else 400)
    ]
    assert long == []


def test_no_template_line_is_longer_than_200_characters():
    """Break it between attributes or beside a block-level element, so that a change can be read."""
    long = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in (ROOT / "templates").rglob("*.html")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > 200
    ]
    assert long == []


def test_templates_hold_no_inline_style_or_script():
    """The Content-Security-Policy refuses them; use a class, or a tag of portal/templatetags/ui.py."""
    inline = re.compile(r"\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=\"", re.I)
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in (ROOT / "templates").rglob("*.html")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if inline.search(line)
    ]
    assert found == []


def test_a_day_is_written_in_one_way():
    """3月8日, never 03月08日: a nought would make two wordings of one day (core/dates/clock.py)."""
    padded = re.compile(r"%m月|%d日|\|date:\"[^\"]*(?:m月|d日)")
    texts = [*SOURCES, *(ROOT / "templates").rglob("*.html")]
    assert [str(path.relative_to(ROOT)) for path in texts if padded.search(path.read_text())] == []


def test_nothing_is_left_open_in_the_code():
    words = re.compile("TO" + "DO|FIX" + "ME|raise NotImplemented" + "Error|X" + "XX")
    left = [str(path.relative_to(ROOT)) for path in SOURCES if words.search(path.read_text())]
    assert left == []


def test_no_outside_resource_is_named_in_templates_or_styles():
    """Nothing is loaded from outside: vendor it under static/vendor with its licence."""
    outside = re.compile(r"""(?:src|href)=["']https?://|url\(["']?https?://|@import""")
    found = [
        str(path.relative_to(ROOT))
        for pattern in ("templates/**/*.html", "static/css/**/*.css")
        for path in ROOT.glob(pattern)
        if outside.search(path.read_text())
    ]
    assert found == []


def test_no_lock_file_names_a_registry():
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"uv.lock", "poetry.lock", "package-lock.json"} & {Path(name).name for name in tracked}
    for name in tracked:
        if name.startswith("requirements/"):
            assert "://" not in (ROOT / name).read_text(), name


def test_everything_on_the_clock_is_a_task_the_worker_knows():
    """Put @shared_task above it: without, the clock sends a name that nobody answers to."""
    celery.loader.import_default_modules()
    celery.finalize()
    clock = celery.conf.beat_schedule
    named = {entry["task"] for entry in clock.values()}

    assert named - set(celery.tasks) == set()
    odd = [name for name, entry in clock.items() if set(entry) != {"task", "schedule"}]
    assert odd == []  # the clock does not start with anything else


PLAIN_FORMS = ("admin/", "account/", "mfa/", "allauth/")
NOT_TYPED = {  # codes, ticks at a desk and counts that are sent at once; ballots, which no draft may tie to a person
    "cloudplatform/bookings/_book_form.html", "cloudplatform/bookings/fewer.html",
    "cloudplatform/bookings/move.html", "cloudplatform/door/door.html",
    "community/training/mine.html", "thinktank/forum/door.html", "community/members/seats/invitation.html",
    "community/training/attendance.html", "evaluation/surveys/answer.html", "evaluation/surveys/type.html",
    "desk/_boxes.html", "desk/helpdesk.html",  # a name of a filter; a number that is not to be kept
    "roundtable/live.html",  # the record saves itself with its revision (minutes.js); slips and counts are sent at once
}  # fmt: skip


def test_every_form_one_types_into_is_kept_while_it_is_typed():
    """Add `data-guard data-autosave` to the form: text is saved to the person's drafts and comes back (site.js)."""
    lost = []
    for path in (ROOT / "templates").rglob("*.html"):
        name = path.relative_to(ROOT / "templates").as_posix()
        if name.startswith(PLAIN_FORMS) or name in NOT_TYPED:
            continue
        for form in re.findall(r"<form\b.*?</form>", path.read_text(), re.S):
            is_typed = re.search(r"_field\.html|<textarea|<input class=\"input\"", form)
            if "post" in form.split("novalidate")[0] and is_typed and "data-autosave" not in form:
                lost.append(name)
    assert lost == []


# They begin with what is stored and write something new, or one of many rows that only one person writes.
BEGIN_ANEW = {
    "upkeep.py new_facility",  # the area of the institution
    "minutes.py correct",  # a proposal beside the paragraph
    "writing.py page",  # carries the version of the chapter
    "rectifications.py _form",  # its caller makes the Edit
    # something new, begun with the call or the list it answers
    "public.py object_to", "briefs.py new_brief", "members.py propose", "applications.py new_project", "kitchen.py new_product",
}  # fmt: skip


def test_every_page_that_changes_something_carries_its_version():
    """
    A view whose form starts with what is stored makes a core.record.edits.Edit of it and saves through it.

    What begins something new from it (`started_anew`) overwrites nothing.
    """
    blind = []
    for path in SOURCES:
        if path.parent.name != "views":
            continue
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef):
                text = ast.unparse(function)
                if (
                    ".initial_of(" in text
                    and "Edit(" not in text
                    and "expert)" not in text
                    and "started_anew(" not in text
                ):
                    blind.append(f"{path.name} {function.name}")
                if re.search(r"initial=\{[^}]*'\w+': \w+\.\w+", text) and "Edit(" not in text:
                    blind.append(f"{path.name} {function.name}")
    assert set(blind) <= BEGIN_ANEW


# Files that compare with the beginning of many paths, or must answer when no URL can be looked up.
SPELLS_PATHS = {
    "config/settings/base.py": "LOGIN_REDIRECT_URL is read before URLs are",
    "config/middleware.py": "beginnings of paths that get other headers",
    "core/middleware.py": "beginnings of paths",
    "core/web/drafts.py": "beginnings of paths that keep no drafts",
    "core/web/pages/middleware.py": "beginnings of paths that are never kept",
    "community/middleware.py": "beginnings of paths of the desks",
    "portal/views/errors.py": "works without the database and without URLs",
    "launcher/crew.py": "prints an address before Django has URLs",
    "launcher/supervisor.py": "asks the portal from outside",
}


def spelled(path):
    """The literals of a module that begin like a path of the portal; docstrings and names of PDF objects do not."""
    for node in ast.walk(ast.parse(path.read_text())):
        first = node.values[0] if isinstance(node, ast.JoinedStr) and node.values else node
        if isinstance(first, ast.Constant) and isinstance(first.value, str) and " " not in first.value:
            yield first.value


def test_no_module_spells_a_path():
    """Name the URL: `reverse("community:seats")`. A path that is typed leads nowhere once its page has moved."""
    roots = {
        str(entry.pattern).partition("/")[0]
        for included in get_resolver().url_patterns
        for entry in (
            getattr(included, "url_patterns", [included]) if not str(included.pattern) else [included]
        )
    } - {""}
    found, like_a_path = {}, re.compile(rf"[\"'}}]/({'|'.join(map(re.escape, roots))})\b")
    for path in SOURCES:
        name = str(path.relative_to(ROOT))
        if not like_a_path.search(path.read_text()):
            continue
        words = {
            word for word in spelled(path) if word.startswith("/") and word[1:].partition("/")[0] in roots
        }
        if words and "migrations" not in path.parts and path.name != "urls.py":
            found[name] = words

    assert "workbench" in roots
    assert {name: words for name, words in found.items() if name not in SPELLS_PATHS} == {}
    assert SPELLS_PATHS.keys() <= found.keys()
