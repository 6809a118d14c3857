"""The draw, recomputed by a second program written from docs/draw.md alone; and what happens to who tampers."""

import hashlib
import random

import pytest
from django.db import InternalError, connection, transaction
from django.utils import timezone

from core.record.actors import Actor
from tests.factories.community import city_staff
from tests.factories.panels import ExpertFactory, convened, drawn, pool, subject
from thinktank.actions import convening, panels
from thinktank.models import Candidate, Panel, PanelMember, PanelSeat
from thinktank.policy import Category, Field
from thinktank.queries import drawing
from thinktank.queries import panels as queries

pytestmark = pytest.mark.django_db


# --- a second program, from docs/draw.md; it shares no code with ours ---
def sha(text):
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def list_text(seats, people):
    out = ""
    for number, category, field, count in sorted(seats):
        out += (
            "seat " + str(number) + " " + (category or "*") + " " + (field or "*") + " " + str(count) + "\n"
        )
    for code, category, fields in sorted(people):
        out += code + " " + category + " " + "+".join(sorted(fields)) + "\n"
    return out


def fits(seat, person):
    return seat[1] in ("", person[1]) and (seat[2] == "" or seat[2] in person[2])


def recompute(seed, seats, people):
    queue = sorted(people, key=lambda person: (sha(seed + ":" + person[0]), person[0]))
    first = sorted(seats, key=lambda seat: (len([1 for person in people if fits(seat, person)]), seat[0]))
    chosen = []
    for seat in first:
        wanted = seat[3]
        for person in queue:
            if wanted and fits(seat, person) and person[0] not in [code for code, _ in chosen]:
                chosen.append((person[0], seat[0]))
                wanted -= 1
    return chosen


def whole_record(seed, seats, people, unable, leaving):
    """Steps 1 to 5: the draw, who comes in for those who are `unable`, then for each place of `leaving` in turn."""
    rows = recompute(seed, seats, people)
    queue = sorted(people, key=lambda person: (sha(seed + ":" + person[0]), person[0]))

    def take(number):
        seat = next(one for one in seats if one[0] == number)
        for person in queue:
            if fits(seat, person) and person[0] not in [code for code, _ in rows]:
                rows.append((person[0], number))
                if person[0] not in unable:
                    return

    for code, number in list(rows):
        if code in unable:
            take(number)
    for place in leaving:
        take(rows[place - 1][1])
    return rows


def published(panel):
    """What the page publishes, read from the tables."""
    seats = [
        tuple(row)
        for row in PanelSeat.objects.filter(panel=panel).values_list("position", "category", "field", "count")
    ]
    people = [
        (row.code, row.category, row.fields) for row in Candidate.objects.filter(panel=panel, exclusion="")
    ]
    return seats, people


MIXED = (
    panels.Quota(None, Field.DIGITAL, 2), panels.Quota(Category.CITIZEN, None, 1), panels.Quota(Category.SCHOLAR, Field.HERITAGE, 1),
    panels.Quota(None, None, 1),
)  # fmt: skip


def mixed_pool():
    for fields in ([Field.DIGITAL], [Field.HERITAGE, Field.DIGITAL], [Field.NEEDS]):
        pool(each=2, fields=fields)


def test_the_draw_is_the_one_that_the_page_lets_anybody_recompute():
    mixed_pool()
    panel = drawn(seats=MIXED)
    seats, people = published(panel)

    assert sha(list_text(seats, people)) == panel.list_digest
    assert sha(panel.seed + ":" + panel.list_digest) == panel.commitment
    recorded = panel.members.order_by("ordinal").values_list("expert__pk", "seat__position")
    assert [(f"Z{pk:04d}", place) for pk, place in recorded] == recompute(panel.seed, seats, people)


def test_both_programs_agree_on_a_thousand_random_lists():
    dice = random.Random(7)
    for _ in range(1000):
        people = [
            (
                f"Z{number:04d}",
                dice.choice(Category.values),
                tuple(dice.sample(Field.values, dice.randrange(1, 4))),
            )
            for number in range(dice.randrange(5, 30))
        ]
        seats = [
            (
                number,
                dice.choice(["", *Category.values]),
                dice.choice(["", *Field.values]),
                dice.randrange(1, 4),
            )
            for number in range(1, dice.randrange(2, 6))
        ]
        seed = f"{dice.getrandbits(256):064x}"
        entries, places = [drawing.Entry(*row) for row in people], [drawing.Place(*row) for row in seats]

        assert drawing.list_text(places, entries) == list_text(seats, people)
        picks = [(pick.code, pick.place) for pick in drawing.draw(seed, places, entries)]
        assert picks == recompute(seed, seats, people)
        if not drawing.short_places(places, entries):
            assert len(picks) == sum(seat[3] for seat in seats)


def test_the_seed_is_hidden_until_the_draw_and_then_is_the_one_committed_to():
    pool()
    panel = convened()
    stored = Panel.objects.filter(pk=panel.pk).values("seed", "commitment").get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed_seed FROM thinktank_panel WHERE id = %s", [panel.pk])
        at_rest = cursor.fetchone()[0]

    after = panels.draw(panel=panel, by=Actor(city_staff()), at=timezone.now())

    assert stored["seed"] == ""
    assert after.seed not in at_rest
    assert sha(f"{after.seed}:{after.list_digest}") == stored["commitment"]


def test_two_panels_over_the_same_list_have_seeds_of_their_own():
    pool()
    first, second = (convened(subjects=[subject(number)]) for number in (1, 2))

    assert first.list_digest == second.list_digest
    assert first.sealed_seed != second.sealed_seed


def test_every_expert_of_a_list_comes_up_about_as_often_as_the_next():
    entries = [drawing.Entry(f"Z{number:04d}", "scholar", ("digital",)) for number in range(20)]
    counts = dict.fromkeys([entry.code for entry in entries], 0)
    for number in range(4000):
        for pick in drawing.draw(sha(str(number)), [drawing.Place(1, "", "", 5)], entries):
            counts[pick.code] += 1

    assert all(880 < count < 1120 for count in counts.values())  # 1000 expected, four sigmas


def test_a_replacement_is_the_next_in_line_and_who_cannot_serve_is_passed_over_on_record():
    pool()
    panel = drawn(seats=(panels.Quota(Category.SCHOLAR, None, 1), panels.Quota(None, None, 2)))
    leaving = panel.members.get(seat__position=2, ordinal=2)
    taken = list(panel.members.values_list("expert__pk", flat=True))
    _seats, people = published(panel)
    queue = sorted(people, key=lambda person: sha(f"{panel.seed}:{person[0]}"))
    waiting = [code for code, *_ in queue if int(code[1:]) not in taken]
    ExpertFactory._meta.model.objects.filter(pk=int(waiting[0][1:])).update(state="suspended")

    fresh = panels.replace_member(
        member=leaving, reason="没有回应", by=Actor(city_staff()), at=timezone.now()
    )

    assert fresh.expert.code == waiting[1]
    assert panel.members.get(ordinal=4).state == "passed_over"
    assert queries.verify(panel).problems == []


def test_who_was_suspended_after_the_list_was_frozen_is_passed_over_at_the_draw():
    pool()
    panel = convened()
    seats, people = published(panel)
    expected = recompute(panel.sealed_seed, seats, people)
    gone = int(expected[1][0][1:])
    ExpertFactory._meta.model.objects.filter(pk=gone).update(state="suspended")

    panel = panels.draw(panel=panel, by=Actor(city_staff()), at=timezone.now())

    rows = list(panel.members.order_by("ordinal").values_list("expert", "state", "replaces__ordinal"))
    assert [f"Z{pk:04d}" for pk, *_ in rows[:3]] == [code for code, _ in expected]
    assert (rows[1][:2], rows[3][1:]) == ((gone, "passed_over"), ("drawn", 2))
    assert set(panel.members.filter(sheets__isnull=False).values_list("ordinal", flat=True)) == {1, 3, 4}
    assert queries.verify(panel).problems == []


@pytest.mark.parametrize("round_", range(4))
def test_the_second_program_recomputes_replacements_and_who_was_passed_over_too(round_):
    mixed_pool()
    panel, dice = convened(seats=MIXED), random.Random(round_)
    seats, people = published(panel)
    unable = {code for code, *_ in dice.sample(people, 6)}
    experts = ExpertFactory._meta.model.objects
    experts.filter(pk__in=[int(code[1:]) for code in unable]).update(state="suspended")
    by = {"by": Actor(city_staff()), "at": timezone.now()}

    panel = panels.draw(panel=panel, **by)
    leaving = []
    for _ in range(2):
        member = dice.choice(list(panel.members.filter(state="drawn").order_by("ordinal")))
        try:
            with transaction.atomic():
                panels.replace_member(member=member, reason="出差", **by)
        except convening.NobodyLeft:
            continue
        leaving.append(member.ordinal)

    recorded = [
        (f"Z{pk:04d}", seat)
        for pk, seat in panel.members.order_by("ordinal").values_list("expert", "seat__position")
    ]
    assert recorded == whole_record(panel.seed, seats, people, unable, leaving)
    assert queries.verify(panel).problems == []


# --- tampering ---
@pytest.fixture
def panel():
    pool()
    return drawn()


STATEMENTS = [
    "UPDATE thinktank_candidate SET category = 'citizen' WHERE panel_id = {panel}",
    "DELETE FROM thinktank_candidate WHERE panel_id = {panel}",
    (
        "INSERT INTO thinktank_candidate (panel_id, expert_id, code, category, fields, exclusion)"
        " SELECT {panel}, {stranger}, 'Z9999', 'citizen', '{{}}', ''"
    ),
    "UPDATE thinktank_panelseat SET count = 9 WHERE panel_id = {panel}",
    "UPDATE thinktank_panel SET commitment = 'x' WHERE id = {panel}",
    "UPDATE thinktank_panel SET seed = 'x' WHERE id = {panel}",
    "UPDATE thinktank_panel SET list_digest = 'x' WHERE id = {panel}",
    "DELETE FROM thinktank_panel WHERE id = {panel}",
    "UPDATE thinktank_panelmember SET expert_id = {stranger} WHERE panel_id = {panel} AND ordinal = 1",
    "UPDATE thinktank_panelmember SET ordinal = 90 WHERE panel_id = {panel} AND ordinal = 1",
    "DELETE FROM thinktank_panelmember WHERE panel_id = {panel}",
    "UPDATE thinktank_panelsubject SET ref = 'x' WHERE panel_id = {panel}",
]


def names(panel):
    return {"panel": panel.pk, "stranger": ExpertFactory().pk}


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_database_refuses_to_change_what_was_published_or_drawn(panel, statement):
    with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(**names(panel)))


def test_nobody_is_written_into_a_panel_before_its_draw():
    pool()
    panel = convened()

    with pytest.raises(InternalError, match="not drawn yet"), transaction.atomic():
        PanelMember.objects.create(
            panel=panel, expert=ExpertFactory(), seat=panel.seats.get(), ordinal=1, drawn_at=timezone.now()
        )


TAMPERED = [
    ("UPDATE thinktank_candidate SET fields = '{{digital}}' WHERE panel_id = {panel}", "名单"),
    ("UPDATE thinktank_panel SET seed = repeat('0', 64) WHERE id = {panel}", "种子"),
    (
        "UPDATE thinktank_panelmember SET expert_id = {stranger} WHERE panel_id = {panel} AND ordinal = 2",
        "第 2 位",
    ),
    (
        "DELETE FROM thinktank_scoresheet; DELETE FROM thinktank_panelmember WHERE panel_id = {panel} AND ordinal = 3",
        "第 3 位",
    ),
]


@pytest.mark.parametrize(("statement", "word"), TAMPERED)
def test_who_gets_past_the_triggers_is_named_by_the_recomputation(panel, statement, word):
    assert queries.verify(panel).problems == []
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement.format(**names(panel)))
        cursor.execute("SET LOCAL session_replication_role = origin")

    problems = queries.verify(Panel.objects.get(pk=panel.pk)).problems

    assert any(word in problem for problem in problems)


def test_a_seed_given_from_outside_is_for_the_sample_city_only():
    """The bureau's door has no way to choose it: `chance` is no field of any form."""
    from thinktank.forms.convening import ConveneForm

    assert "chance" not in ConveneForm().fields
    assert convening.Chance().seed != convening.Chance().seed
