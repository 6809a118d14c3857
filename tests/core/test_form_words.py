"""No form speaks the framework's stock words: empty fields, wrong values, the empty line of a list."""

import importlib
import pkgutil

import pytest
from allauth.account.forms import LoginForm
from django import forms
from django.conf import settings
from django.http import QueryDict
from django.template.loader import render_to_string

from cloudplatform.forms.hosting import EventForm
from community.press.forms.briefs import BriefForm
from core.own_apps import labels
from core.web.form_words import EMPTY
from core.web.forms import PortalForm, PortalFormMixin, PortalModelForm

OURS = [label for label in labels() if label != "sample"]
STOCK = ("字段", "变量", "有效的", "该值", "这个选择", "-----", "required", "Ensure", "Select a valid")


def all_forms():
    """Every form class of the portal that stands in a module of forms, by the name of its module."""
    for app in OURS:
        for found in pkgutil.walk_packages(importlib.import_module(app).__path__, f"{app}."):
            if "form" in found.name and "migrations" not in found.name:
                importlib.import_module(found.name)
    pending = [PortalForm, PortalModelForm]
    while pending:
        one = pending.pop()
        pending.extend(one.__subclasses__())
        if one.base_fields and one.__module__.split(".")[0] in OURS:
            yield one


def spoken(field):
    """What a field says when nothing is given, something too long, no choice of its list, and in its empty line."""
    dressed = PortalFormMixin.__new__(PortalForm)
    dressed.fields = {"one": field}
    for typed in ("", "长" * 5000, "no-such-thing", ["no-such-thing"]):
        try:
            field.clean(typed)
        except forms.ValidationError as error:
            yield from error.messages
        except (TypeError, ValueError, AttributeError):
            continue
    if isinstance(field, forms.ModelChoiceField):
        yield str(field.empty_label)
    elif isinstance(field, forms.ChoiceField):
        yield from (str(label) for value, label in field.choices if not value)


class Everything(PortalForm):
    """One field of each kind."""

    text = forms.CharField(max_length=3, min_length=2)
    number = forms.IntegerField(min_value=1, max_value=2)
    share = forms.DecimalField(max_digits=3, decimal_places=1)
    day = forms.DateField()
    hour = forms.TimeField()
    moment = forms.DateTimeField()
    one = forms.ChoiceField(choices=[("", "---------"), ("a", "甲")])
    some = forms.MultipleChoiceField(choices=[("a", "甲")])
    agreed = forms.BooleanField()
    paper = forms.FileField()
    mail = forms.EmailField()
    link = forms.URLField(assume_scheme="https")


def test_every_kind_of_field_speaks_our_words():
    form = Everything({})
    said = [text for field in form.fields.values() for text in spoken(field)]

    assert [text for text in said if any(word in text for word in STOCK)] == []
    assert {form.errors["text"][0], form.errors["one"][0], form.errors["agreed"][0], form.errors["paper"][0]} == {
        "请填写。", "请选择。", "请勾选。", "请选择文件。",
    }  # fmt: skip
    assert dict(form.fields["one"].choices)[""] == "请选择"


@pytest.mark.django_db
def test_no_form_of_the_portal_speaks_the_framework_s_words():
    found = {}
    for form in set(all_forms()):
        for name, field in form.base_fields.items():
            dressed = type("One", (PortalForm,), {name: field})().fields[name]
            wrong = {text for text in spoken(dressed) if any(word in text for word in STOCK)}
            if wrong:
                found[f"{form.__module__}.{form.__name__}.{name}"] = wrong

    assert found == {}
    assert len(EMPTY) == 7


def test_signing_in_says_our_words_and_no_placeholder(rf):
    form = LoginForm(QueryDict(mutable=True))
    html = "".join(render_to_string("components/_field.html", {"field": field}) for field in form)

    assert "placeholder" not in html
    assert not any(word in html for word in STOCK if word != "required")
    assert settings.LANGUAGE_CODE == "zh-hans"


@pytest.mark.parametrize(("form", "name", "words"), [
    (EventForm, "booking_opens_at", "先到先得时必填"),
    (BriefForm, "photo_alt", "有图片时必填"),
])  # fmt: skip
def test_what_a_choice_needs_is_not_called_optional(form, name, words):
    class One(PortalForm):
        when_needed = form.when_needed

    one = type("One", (One,), {name: form.base_fields[name]})()
    html = render_to_string("components/_field.html", {"field": one[name]})

    assert words in html
    assert "选填" not in html
