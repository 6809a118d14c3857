"""Buttons fit their actions, and a renamed argument is found before anybody presses one."""

from django import forms

from core.web import buttons
from core.web.buttons import Button
from core.web.forms import PortalForm


class WhyForm(PortalForm):
    reason = forms.CharField()


def close_it(*, thing, reason, by, at): ...


def close_for(*, thing, cause, by, at): ...


def made(act, **more):
    button = Button("close", "关闭", act, "thing", frozenset(), WhyForm, **more)
    buttons._made.remove(button)
    return button


def test_every_button_of_the_product_fits_its_action():
    assert len(buttons._made) > 250
    assert buttons.check_buttons() == []


def test_a_field_the_action_does_not_take_is_named_and_so_is_what_it_misses():
    assert buttons.misfits([made(close_it)]) == []
    (words,) = buttons.misfits([made(close_for)])
    assert "not taken ['reason']" in words
    assert "missing ['cause']" in words


def test_fixed_and_late_arguments_count():
    assert buttons.misfits([made(close_for, fixed={"cause": 1}, asks=("cause",))]) != []
    assert buttons.misfits([made(lambda **given: None)]) == []
