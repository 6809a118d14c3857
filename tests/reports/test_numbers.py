"""No number is typed by hand: what the check finds, and what the rules let pass."""

import pytest

from reports.actions import outlines
from reports.models import NumberRule
from reports.queries import numbers
from reports.text import plain
from tests.factories.reports import staff

pytestmark = pytest.mark.django_db


def found_in(text):
    return [number for _, _, number, _ in numbers.typed_numbers(plain.read(text), numbers.rules())]


@pytest.mark.parametrize(("text", "found"), [
    ("全年有 3,954 单", ["3,954"]),
    ("快了12天，升到 88.3%", ["12", "88.3%"]),
    ("全角的１２场也算", ["１２"]),
    ("## 三年 5 个变化", ["5"]),
    ("- 第一项 7 场\n- 没有数", ["7"]),
    ("> 引文里的 6 场", ["6"]),
    ("2025年，4月18日起，依据第56条和〔2023〕5号，按 GB/T 9704-2012，见图 3-2", []),
    ("2024—2025年度", []),
    ("[引 市文化馆年报|办了 338 场]，别的没有", []),
    ("办了 [数 events.held@city:4401]，多 [数 events.held@city:4401#change]", []),
    ("[表 events.held@district:*|前 3 名]", ["3"]),
])  # fmt: skip
def test_every_digit_is_a_reference_a_quotation_or_falls_under_a_rule(text, found):
    assert found_in(text) == found


def test_a_rule_does_not_reach_over_a_figure():
    """“2025[数]年” is not a year."""
    assert found_in("2025[数 a.b@city:4401]年") == ["2025"]


def test_an_ended_rule_lets_nothing_pass_any_more(at):
    rule = NumberRule.objects.get(name="法条和届次")
    assert found_in("第56条") == []

    outlines.end_number_rule(rule=rule, by=staff(), at=at)

    assert found_in("第56条") == ["56"]


@pytest.mark.parametrize(("pattern", "examples", "refusal"), [
    ("[0-9]+(", ["1"], outlines.PatternUnreadable),
    ("[0-9,.%]+", ["12"], outlines.PatternLetsAllPass),
    ("12345 热线", ["12346 热线"], outlines.ExampleNotCovered),
])  # fmt: skip
def test_a_rule_that_would_hide_numbers_is_refused(pattern, examples, refusal, at):
    with pytest.raises(refusal):
        outlines.add_number_rule(
            name="新规则", pattern=pattern, examples=examples, reason="试", by=staff(), at=at
        )


def test_a_rule_for_a_name_with_digits_lets_it_pass(at):
    assert found_in("请打 12345 热线") == ["12345"]

    outlines.add_number_rule(
        name="热线",
        pattern="12345\\s?热线",
        examples=["12345 热线"],
        reason="服务热线的名称",
        by=staff(),
        at=at,
    )

    assert found_in("请打 12345 热线") == []
