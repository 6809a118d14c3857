"""What the database refuses is said in Chinese, at its field, in forms, in the API and in the admin site."""

import re
from types import SimpleNamespace

import pytest
from django import forms
from django.contrib import admin
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, connection
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils import timezone
from rest_framework.test import APIRequestFactory

from community import bureau
from community.bureau import BureauModelAdmin, Verb
from community.models import Seat
from community.two_people import dated_form
from core import actions
from core.constraints import ConstraintRefused, at_fields, fields_of, ours, refusal_of, sentence_of
from core.record import pending
from core.record.actors import Actor
from core.web.api import exception_handler
from core.web.forms import trying
from tests.factories.community import SeatFactory, city_staff
from tests.factories.core import UserFactory

CHINESE = re.compile(r"[\u4e00-\u9fff]{2,}")
ALL = list(ours())
RAW = re.compile(r"[a-z]+_[a-z]+|约束|violat")


def refused_by(name, code="23514", column=None):
    """What psycopg raises when `name` refuses."""
    error = IntegrityError(f'new row violates check constraint "{name}"')
    error.__cause__ = Exception()
    error.__cause__.diag = SimpleNamespace(constraint_name=name, sqlstate=code, column_name=column)
    return error


def refusing(name):
    def refuse(_form):
        raise refused_by(name)

    return refuse


def form_of(constraint):
    """A form with the fields the constraint speaks of."""
    return type(
        "Form", (forms.Form,), {name: forms.CharField(required=False) for name in fields_of(constraint)}
    )


def test_every_constraint_has_a_chinese_sentence():
    """Give it violation_error_message, or a line in the app's sentences.py."""
    said = {constraint.name: sentence_of(model, constraint) for model, constraint in ALL}
    checked = {constraint.name: str(constraint.get_violation_error_message()) for _model, constraint in ALL}
    assert {
        name: words for name, words in said.items() if not CHINESE.search(words) or RAW.search(words)
    } == {}
    assert {name for name in said if said[name] != checked[name]} == set()  # full_clean says the same
    assert len(said) > 500


@pytest.mark.django_db
def test_a_form_and_the_admin_say_each_at_the_field_it_is_about():
    elsewhere = {}
    for model, constraint in ALL:
        form = trying(form_of(constraint), refusing(constraint.name))({})
        first = next(iter(fields_of(constraint)), NON_FIELD_ERRORS)
        if form.errors != {first: [sentence_of(model, constraint)]}:
            elsewhere[constraint.name] = dict(form.errors)
    assert elsewhere == {}


BUREAUS = [one for one in admin.site._registry.values() if isinstance(one, BureauModelAdmin)]


def filled(form):
    """A form of the admin site that is well filled in, whatever it asks for."""
    form._errors = ErrorDict()
    form.cleaned_data = dict.fromkeys(form.fields)
    return form


def said_by_the_admin(register, verb, request):
    """The form of a button, or of a new row, after the database refused what it asked for."""
    if verb is None:
        form = filled(register.get_form(request)(QueryDict()))
        form._try()
    else:
        kind = pending.kind_of(verb.act)
        shape = dated_form(verb.form, kind, timezone.now()) if kind is not None else verb.form
        form = filled(shape(QueryDict()))
        register.decide(request, verb, register.model(pk=1), form)
    return form


@pytest.mark.django_db
def test_the_real_forms_of_the_admin_site_say_each_at_its_field(rf, refused_as):
    """Every add form and every button of every register, with each constraint of its model."""
    request = rf.post("/admin/")
    request.user = city_staff()
    request.actor = Actor(request.user)
    wrong, tried, forms_tried = {}, 0, 0
    for register in BUREAUS:
        of_model = [one for model, one in ALL if model is register.model]
        offered = [None] if register.adds else []
        offered += list({verb.form: verb for verb in register.verbs}.values())
        forms_tried += len(offered) if of_model else 0
        for verb in offered:
            for constraint in of_model:
                refused_as(constraint.name)
                form = said_by_the_admin(register, verb, request)
                first = next((one for one in fields_of(constraint) if one in form.fields), NON_FIELD_ERRORS)
                tried += 1
                if form.errors != {first: [sentence_of(register.model, constraint)]}:
                    name = verb.name if verb else "add"
                    wrong[f"{register.model._meta.label} {name} {constraint.name}"] = dict(form.errors)
    assert wrong == {}
    assert (forms_tried > 150, tried > 600) == (True, True)


@pytest.fixture
def refused_as(monkeypatch):
    """A way to name the constraint by which the database refuses whatever a form of the admin site does from then on."""
    refuses = {"name": ""}

    def refuse(*_given, **_named):
        raise refused_by(refuses["name"])

    monkeypatch.setattr(Verb, "call", refuse)
    monkeypatch.setattr(pending, "ask", refuse)
    monkeypatch.setattr(bureau, "asked_with", lambda *_given: None)
    for one in map(type, BUREAUS):
        if one.adds is not None and pending.kind_of(one.adds) is None:
            monkeypatch.setattr(one, "adds", staticmethod(refuse))
    return lambda name: refuses.update(name=name)


def test_what_full_clean_finds_comes_to_a_field_too():
    above = set()
    for model, constraint in ALL:
        error = ValidationError({NON_FIELD_ERRORS: [sentence_of(model, constraint)]})
        found = at_fields(error, form_of(constraint).base_fields)
        above |= (
            {constraint.name} if NON_FIELD_ERRORS in found.message_dict and fields_of(constraint) else set()
        )
    assert above == set()


def test_the_api_answers_each_with_a_code_and_not_as_a_failure():
    wrong = {}
    for model, constraint in ALL:
        answer = exception_handler(refused_by(constraint.name), {})
        told = (answer.status_code, answer.data["code"], answer.data["detail"])
        if told != (409, "constraint_refused", sentence_of(model, constraint)):
            wrong[constraint.name] = told
    assert wrong == {}


@pytest.mark.django_db
def test_every_trigger_that_refuses_by_name_has_a_sentence_too():
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE prosrc LIKE '%CONSTRAINT =%'")
        names = {
            name for (source,) in cursor.fetchall() for name in re.findall(r"CONSTRAINT = '(\w+)'", source)
        }
    assert "community_nobody_invites_themselves" in names
    assert [name for name in sorted(names) if not CHINESE.search(said(name))] == []


def said(name):
    sentence = str(refusal_of(refused_by(name)))
    return "" if sentence.startswith("填的内容和已有的记录") else sentence


@pytest.mark.parametrize(
    ("code", "words"),
    [("23502", "必填"), ("23503", "已经不在了"), ("23505", "已经有一条相同的"), ("23514", "互相矛盾")],
)
def test_what_has_no_name_of_ours_is_still_said_in_words(code, words):
    assert words in str(refusal_of(refused_by("community_x_key", code)))


def test_a_column_left_empty_is_said_at_its_field():
    refused = refusal_of(refused_by("", "23502", column="institution_id"), ["institution"])
    assert isinstance(refused, ConstraintRefused)
    assert refused.field == "institution"


@pytest.mark.django_db
def test_a_page_says_it_with_what_was_typed_instead_of_failing(client, monkeypatch):
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    monkeypatch.setattr(actions, "rename", lambda **_given: refusing("community_hours_once")(None))
    answer = client.post("/me/name/", {"display_name": "荔湾陈街坊"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "这一天已有同样的开放时间" in page
    assert "荔湾陈街坊" in page


@pytest.mark.django_db
def test_a_real_refusal_of_the_database_is_read_the_same_way():
    seat = SeatFactory()
    with pytest.raises(IntegrityError) as caught:
        Seat.objects.filter(pk=seat.pk).update(ends_on="2000-01-01")
    assert str(refusal_of(caught.value, ["ends_on"])) == "任期结束不能早于开始。"
    assert refusal_of(caught.value, ["ends_on"]).field == "ends_on"


def test_a_refused_field_comes_back_at_the_field_the_request_named():
    request = APIRequestFactory().post("/x/", {"due_on": "2026-01-01"})
    request.data = {"due_on": "2026-01-01", "opens_on": "2026-02-01"}
    error = ValidationError({NON_FIELD_ERRORS: ["截止日期要晚于开始日期。"]})
    answer = exception_handler(error, {"request": request})
    assert answer.data == {"code": "invalid", "detail": {"due_on": ["截止日期要晚于开始日期。"]}}
