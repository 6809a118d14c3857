"""Check constraints are asked together; what is refused, and where, is what Django says of each."""

import pytest
from django.core.exceptions import ValidationError
from django.db import models

from cloudplatform.models import Event
from core.own_apps import own_models
from core.record.checked import CheckedModel
from tests.factories.events import EventFactory

pytestmark = pytest.mark.django_db


def said(validate):
    try:
        validate()
    except ValidationError as refused:
        return refused.message_dict
    return {}


@pytest.mark.parametrize(("wrong", "exclude", "refused"), [
    ({}, None, 0),
    ({"capacity": 0, "party_limit": 0}, None, 2),
    ({"min_age": 9, "max_age": 8, "questions": ["一", "二", "三", "四"]}, None, 2),
    ({"min_age": 9, "max_age": 8}, {"max_age"}, 0),
    ({"capacity": 0, "min_age": 9, "max_age": 8}, {"max_age"}, 1),
    ({"capacity": 10**12, "taken": None}, None, 1),
])  # fmt: skip
def test_together_they_refuse_what_each_refuses(wrong, exclude, refused):
    event = EventFactory()
    for name, value in wrong.items():
        setattr(event, name, value)

    together = said(lambda: event.validate_constraints(exclude))

    assert together == said(lambda: models.Model.validate_constraints(Event(**event_values(event)), exclude))
    assert sum(map(len, together.values())) == refused


def event_values(event):
    return {field.attname: getattr(event, field.attname) for field in Event._meta.concrete_fields}


def test_a_row_without_fault_costs_one_question(count_queries):
    event = EventFactory()
    unique = sum(not isinstance(one, models.CheckConstraint) for one in Event._meta.constraints)

    assert count_queries(event.validate_constraints) <= 3 + unique  # a savepoint, the question, its end


def test_every_model_with_check_constraints_asks_them_together():
    left = [
        model
        for model in own_models()
        if any(isinstance(one, models.CheckConstraint) for one in model._meta.constraints)
        and not issubclass(model, CheckedModel)
    ]
    assert left == []
