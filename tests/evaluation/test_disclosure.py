"""Nothing published gives away how few said something: by itself, by totals, or with other tables."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from core.models import PendingAct
from core.record import pending
from core.record.actors import Actor
from evaluation.actions import publishing
from evaluation.formulas.disclosure import Cell, audit, cells_of, protect
from evaluation.models import PublishedCell, PublishedTable, Threshold
from tests.factories.community import city_staff

NOW = timezone.now
TABLE = {
    ("荔湾", "老"): 40, ("荔湾", "青"): 35, ("荔湾", "少"): 30,
    ("天河", "老"): 50, ("天河", "青"): 4, ("天河", "少"): 44,
    ("南沙", "老"): 33, ("南沙", "青"): 60, ("南沙", "少"): 38,
}  # fmt: skip


def test_a_single_hidden_cell_is_given_away_by_its_totals():
    """The planted leak: hide the one small cell and nothing else."""
    leaks = audit(cells_of("t", TABLE, {("天河", "青")}, True), 10)

    assert [(leak.cell.name, round(leak.low), round(leak.high)) for leak in leaks] == [("天河\t青", 4, 4)]


def test_enough_other_cells_are_hidden_with_it():
    hidden = protect(TABLE, 10)

    assert ("天河", "青") in hidden
    assert len(hidden) > 1
    assert audit(cells_of("t", TABLE, hidden, True), 10) == []


@settings(max_examples=25, deadline=None)
@given(
    st.dictionaries(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")), st.integers(0, 60), min_size=4)
)
def test_whatever_the_table_what_is_left_gives_nothing_away(counts):
    hidden = protect(counts, 10)
    shown = any(count and key not in hidden for key, count in counts.items())

    assert all(count == 0 or count >= 10 or key in hidden for key, count in counts.items())
    assert audit(cells_of("t", counts, hidden, shown), 10) == []


def test_two_tables_that_share_people_are_audited_together():
    """Each is safe alone; the difference of their totals is the hidden cell."""
    one = [
        Cell("甲", frozenset("a"), None),
        Cell("乙", frozenset("b"), None),
        Cell("合计", frozenset("ab"), 60),
    ]
    two = [Cell("乙", frozenset("b"), 57)]

    assert audit(one, 10) == []
    assert {leak.cell.name for leak in audit([*one, *two], 10)} == {"甲", "乙"}


@pytest.mark.django_db
def test_a_table_that_would_disclose_with_what_was_published_is_refused():
    first = {("荔湾", "满意"): 40, ("荔湾", "不满意"): 33, ("天河", "满意"): 45, ("天河", "不满意"): 38}
    publishing.publish_table(code="t1", title="满意", counts=first, threshold=10, at=NOW())
    table = PublishedTable.objects.create(code="t0", title="旧表", threshold=10, published_at=NOW())
    PublishedCell.objects.create(table=table, row="少", column="", atoms=["x"], count=None)
    PublishedCell.objects.create(table=table, row="合计", column="", atoms=["x", "y"], count=60)

    with pytest.raises(publishing.WouldDisclose):
        publishing._write("t2", "分表", [Cell("y", frozenset("y"), 56)], 10, NOW())


@pytest.mark.django_db
def test_the_command_finds_a_planted_leak(capsys):
    call_command("audit_disclosure", "--everything")
    table = PublishedTable.objects.create(code="t", title="表", threshold=10, published_at=NOW())
    for row, atoms, count in (("少", ["x"], None), ("多", ["y"], 50), ("合计", ["x", "y"], 53)):
        PublishedCell.objects.create(table=table, row=row, column="", atoms=atoms, count=count)

    with pytest.raises(CommandError, match="泄露"):
        call_command("audit_disclosure", "--everything")


@pytest.mark.django_db
def test_one_officer_alone_does_not_lower_the_threshold(client):
    client.force_login(city_staff(), backend="django.contrib.auth.backends.ModelBackend")
    tomorrow = timezone.localdate() + timedelta(days=1)

    typed = {"people": 20, "since": tomorrow, "reason": "样本多了", "effective_on": tomorrow}
    answer = client.post("/admin/evaluation/threshold/add/", typed)

    assert answer.status_code == 302, answer.content.decode()
    act = PendingAct.objects.get()
    assert (act.kind, Threshold.objects.count()) == ("evaluation.threshold.set", 0)
    pending.confirm(act=act, by=Actor(city_staff()), at=NOW())
    pending.carry_out_due(at=NOW() + timedelta(days=1))
    made = Threshold.objects.get()
    assert (made.people, made.since, made.reason) == (20, tomorrow, "样本多了")
