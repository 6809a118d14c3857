"""The bureau's site speaks Chinese: columns, records and the words of the library that draws it."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.utils import label_for_field
from django.utils.translation import gettext, override

from core.own_apps import labels

CHINESE = re.compile(r"[\u4e00-\u9fff]")
CATALOGUE = Path(settings.BASE_DIR, "locale/zh_Hans/LC_MESSAGES/django.po")
MODELS = [model for model in admin.site._registry if model._meta.app_label in labels()]


def shown(site):
    """The names of columns and of record fields; a field may stand in a row with others, a row in a fieldset."""
    for name in [*site.list_display, *(site.fields or ()), *site.readonly_fields]:
        yield from name if isinstance(name, (list, tuple)) else [name]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_column_and_record_field_is_named_in_chinese(model):
    site = admin.site.get_model_admin(model)
    form = site.form.base_fields
    labels = {
        name: form[name].label if name in form else label_for_field(name, model, site) for name in shown(site)
    }

    assert {name: label for name, label in labels.items() if not CHINESE.search(str(label))} == {}


def test_the_compiled_catalogue_says_what_the_written_one_says():
    written = dict(re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', CATALOGUE.read_text(), re.MULTILINE))

    with override("zh-hans"):
        assert written == {said: gettext(said) for said in written}
        assert len(written) > 40
