"""Surveys of the sample city: one open, one published with its three rates, a drawn citizen panel, and the other states."""

from __future__ import annotations

import json
from random import Random

from community.models import Area
from evaluation.actions import publishing, surveys
from evaluation.formulas.checks import findings
from evaluation.models import FreeText, PaperSheet, Question, Quota, Survey, SurveyFlag, SurveyQuestion, Tally
from evaluation.policy import AgeBand, SurveyMode
from evaluation.states import SheetState, TextState
from evaluation.states import SurveyState as S
from sample.people import People
from sample.world import World, make

BANK: tuple[tuple[str, str, str, list[list[str]], str], ...] = (  # code, text, kind, options, rate
    ("aware", "您知道家附近有公共文化活动吗？", "single", [["yes", "知道"], ["no", "不知道"]], "awareness"),
    ("took-part", "过去 12 个月，您到过文化馆、图书馆或活动现场吗？", "single", [["yes", "到过"], ["no", "没到过"]], "participation"),
    ("satisfied", "总的来说，您给这些活动和服务打几分？", "scale", [], "satisfaction"),
    ("channel", "您从哪里知道活动的？", "multiple",
     [["friends", "亲友"], ["board", "社区宣传栏"], ["phone", "手机"], ["station", "文化站"]], ""),
    ("wish", "您最希望改哪一样？", "text", [], ""),
)  # fmt: skip
WISHES = (
    "周末晚上多开两小时。", "老人不会用手机，希望能打电话约。", "村里一年只来两场，盼着多来。", "亲子场的椅子太高。", "排练厅总约不上。",
)  # fmt: skip


def make_surveys(world: World, people: People) -> None:
    bank = [Question.objects.create(code=code, text=text, kind=kind, options=options, rate=rate)
            for code, text, kind, options, rate in BANK]  # fmt: skip
    plans = (
        ("家门口的公共文化：年度调查（示例）", SurveyMode.VERIFIED, S.PUBLISHED, -90, -50),
        ("文化站开放时间合不合适（示例）", SurveyMode.OPEN, S.OPEN, -5, 20),
        ("市民评审团：下一轮评什么（示例）", SurveyMode.PANEL, S.OPEN, -3, 30),
        ("馆办活动满意度（示例）", SurveyMode.VERIFIED, S.COUNTED, -40, -20),
        ("社区书屋怎么改（示例）", SurveyMode.OPEN, S.CLOSING, -30, -2),
        ("明年的年度调查（示例）", SurveyMode.VERIFIED, S.DRAFT, 30, 60),
        ("停办的问卷（示例）", SurveyMode.OPEN, S.CANCELLED, -70, -60),
    )
    for title, mode, state, opens, closes in plans:
        survey = Survey.objects.create(
            title=title, purpose="了解群众的需求和满意程度，结果用来改进服务和评价（示例）。", mode=mode, state=state,
            opens_at=world.at(opens, 9), closes_at=world.at(closes, 18), threshold=None if state == S.DRAFT else 10,
            opened_by=None if state in (S.DRAFT, S.CANCELLED) else people.accounts["city1"], is_sample=True,
        )  # fmt: skip
        _questions(survey, bank)
        if state not in (S.DRAFT, S.CANCELLED):
            world.tell(
                "evaluation.survey.opened", survey, people.accounts["city1"], world.at(opens, 9), threshold=10
            )
        if state in (S.COUNTED, S.PUBLISHED):
            _count(world, people, survey)
        if mode == SurveyMode.OPEN and state == S.OPEN:
            _paper(people, survey, world.dice(title))
        if state == S.CLOSING:
            _checked(survey, world.dice(title))


def _questions(survey: Survey, bank: list[Question]) -> None:
    rows = make([
        SurveyQuestion(survey=survey, question=question, position=place, is_required=question.kind != "text")
        for place, question in enumerate(bank, 1)
    ])  # fmt: skip
    rows[2].after, rows[2].after_options = rows[1], ["yes"]
    rows[2].save()


def _answers(survey: Survey, dice: Random, wish: str) -> dict[str, object]:
    """One person's answers, by the branching."""
    answers: dict[str, object] = {}
    for row in survey.questions.select_related("question", "after"):
        if row.is_asked(answers):
            chosen = (
                _chosen(row, dice, is_came=dice.random() < 0.5) if row.question.kind != "text" else [wish]
            )
            answers[row.key] = chosen if row.question.kind == "multiple" else chosen[0]
    return answers


def _fill(survey: Survey, dice: Random, count: int, wish: str, seconds: int) -> None:
    for area in list(Area.objects.districts())[:count]:
        surveys.put_into_box(survey, area, AgeBand.ADULT, _answers(survey, dice, wish), seconds, "")


def _paper(people: People, survey: Survey, dice: Random) -> None:
    """Forms on paper in every state: typed once, typed twice alike or not, settled by a third."""
    first, second, third = (people.accounts[key] for key in ("city1", "city2", "city3"))
    area = Area.objects.districts()[0]

    def body() -> str:
        typed = {"area": area.pk, "age": "older", "answers": _answers(survey, dice, "")}
        return json.dumps(typed, ensure_ascii=False, sort_keys=True)

    for number, state in enumerate(SheetState.values, 1):
        is_in_box = state in (SheetState.AGREED, SheetState.SETTLED)
        is_differing = state == SheetState.DIFFERS
        PaperSheet.objects.create(
            survey=survey, number=f"P-{number:03d}", state=state, first_by=first,
            second_by=None if state == SheetState.ONCE else second,
            settled_by=third if state == SheetState.SETTLED else None,
            first_body="" if is_in_box else body(), second_body=body() if is_differing else "",
        )  # fmt: skip
        if is_in_box:
            _fill(survey, dice, 1, "", 0)
    _fill(survey, dice, 11, "周末晚上多开两小时。", 95)


def _checked(survey: Survey, dice: Random) -> None:
    """Closed: eleven answers as people give them, six with the same words, which a person has to decide on."""
    _fill(survey, dice, 11, "", 80)
    _fill(survey, dice, 6, "书太旧了，换一批新的吧。", 70)
    SurveyFlag.objects.bulk_create(
        SurveyFlag(survey=survey, kind=one.kind, count=len(one.keys), words=one.words, answers=list(one.keys))
        for one in findings(surveys.opened(survey))
    )


def _count(world: World, people: People, survey: Survey) -> None:
    """Counts of some hundred answers, as `count_survey` leaves them, then published by another person."""
    dice = world.dice(survey.title)
    districts = list(Area.objects.districts())
    questions = list(survey.questions.select_related("question"))
    received = 0
    for place, area in enumerate(districts):
        for age, most in zip(AgeBand.values, (120, 240, 180), strict=True):
            taken = most - dice.randint(0, 18) - 2 * place
            received += taken
            Quota.objects.create(survey=survey, area=area, age=age, most=most, taken=taken)
            _tally(survey, questions, area, age, taken, dice)
    texts = [FreeText(question=questions[-1], text=text, state=TextState.SHOWN) for text in WISHES]
    make([*texts, FreeText(question=questions[-1], text="某某老师住在某栋某号（写了住址，不公开）", state=TextState.HIDDEN),
          FreeText(question=questions[-1], text="希望有手语场。")])  # fmt: skip
    survey.received, survey.reached, survey.screened_out = received, round(received / 0.417), 46
    survey.counted_by, survey.counted_at = people.accounts["city1"], survey.closes_at
    survey.save()
    world.tell(
        "evaluation.survey.counted",
        survey,
        survey.counted_by,
        survey.closes_at,
        counted=received,
        destroyed=received,
    )
    if survey.state == S.PUBLISHED:
        _publish(world, people, survey, questions)


def _tally(
    survey: Survey, questions: list[SurveyQuestion], area: Area, age: str, taken: int, dice: Random
) -> None:
    came = sum(dice.random() < 0.42 for _ in range(taken))
    for row in questions[:4]:
        counts: dict[str, int] = {}
        asked = came if row.question.kind == "scale" else taken
        for number in range(asked):
            for option in _chosen(row, dice, is_came=number < came):
                counts[option] = counts.get(option, 0) + 1
        Tally.objects.bulk_create(
            Tally(survey=survey, question=row, area=area, age=age, option=option, count=count)
            for option, count in sorted(counts.items())
        )


def _chosen(row: SurveyQuestion, dice: Random, *, is_came: bool) -> list[str]:
    if row.question.kind == "scale":
        return dice.choices(["5", "4", "3", "2", "1"], [44, 40, 10, 4, 2])
    if row.question.code == "took-part":
        return ["yes" if is_came else "no"]
    if row.question.kind == "multiple":
        return dice.sample([code for code, _words in row.question.choices], dice.randint(1, 2))
    return ["yes" if dice.random() < 0.6 else "no"]


def _publish(world: World, people: People, survey: Survey, questions: list[SurveyQuestion]) -> None:
    at = world.at(-45, 10)
    for row in questions[:4]:
        counts = surveys.by_district(row)
        publishing.publish_table(code=f"survey {survey.pk}:{row.pk}", title=f"{survey.title}：{row}"[:160], counts=counts,
                                 threshold=survey.threshold or 10, at=at)  # fmt: skip
    survey.published_by, survey.published_at = people.accounts["city2"], at
    survey.save()
    world.tell("evaluation.survey.published", survey, survey.published_by, at, received=survey.received)
