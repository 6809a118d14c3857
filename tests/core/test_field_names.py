"""Every model and field says in its model what it is called; a name is a word on the screen, no part of a table."""

import re

from django.db import models
from django.db.migrations.graph import MigrationGraph
from django.db.migrations.questioner import MigrationQuestioner
from django.db.migrations.state import ModelState, ProjectState
from django.utils.translation import override

from core.models import CalendarDay
from core.operations.autodetector import Autodetector
from core.own_apps import own_models

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def fields():
    """Every field of our models but the key that Django adds."""
    for model in own_models():
        for field in model._meta.local_fields + model._meta.local_many_to_many:
            if not field.auto_created:
                yield f"{model._meta.label}.{field.name}", field


def changes(options=None, **altered):
    """What `makemigrations` would write after the name of a calendar day, or the `options` of its model, were altered."""
    before, after = ProjectState(), ProjectState()
    for state in (before, after):
        state.add_model(ModelState.from_model(CalendarDay))
    day = after.models["core", "calendarday"]
    _, _, args, kwargs = day.fields["name"].deconstruct()
    day.fields["name"] = models.CharField(*args, **{**kwargs, **altered})
    after.models["core", "calendarday"].options.update(options or {})
    return Autodetector(before, after, MigrationQuestioner(specified_apps={"core"})).changes(
        graph=MigrationGraph()
    )


def test_every_field_has_a_chinese_name():
    with override("zh-hans"):
        unnamed = [label for label, field in fields() if not CHINESE.search(str(field.verbose_name))]

    assert unnamed == []


def test_every_model_has_a_chinese_name_for_one_and_for_many():
    with override("zh-hans"):
        names = [
            (one.verbose_name, one.verbose_name_plural) for one in (model._meta for model in own_models())
        ]
        unnamed = [both for both in names if not all(CHINESE.search(str(name)) for name in both)]

    assert unnamed == []


def test_no_snapshot_is_named_as_a_field_of_the_arts():
    """A JSON column called `fields` holds what was filled in."""
    named = [
        label
        for label, field in fields()
        if field.get_internal_type() == "JSONField" and "领域" in field.verbose_name
    ]

    assert named == []


def test_a_name_makes_no_migration_and_a_length_does():
    assert changes(verbose_name="另一个名称") == {}
    assert changes(options={"verbose_name": "另一个名称"}) == {}
    assert changes(options={"ordering": ["day"]}).keys() == {"core"}
    assert changes(max_length=77).keys() == {"core"}
