"""Three-way merge: nothing only one of them wrote is lost, what both changed is shown."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.record.merging import merge

patient = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)  # shared machines
sentences = st.lists(st.sampled_from(["甲说。", "乙说。", "丙说。\n", "丁说。", "戊说！"]), max_size=6).map(
    "".join
)


def test_changes_in_different_sentences_are_both_kept():
    merged = merge("甲。乙。丙。", "甲甲。乙。丙。", "甲。乙。丙丙。丁。")
    assert (merged.text, merged.clashes) == ("甲甲。乙。丙丙。丁。", [])


def test_the_same_sentence_changed_twice_is_a_clash_with_three_ways_out():
    merged = merge("年底前办好。下次再议。", "十二月办好。下次再议。", "年底前都办好。下次再议。再见。")
    assert [(one.mine, one.theirs) for one in merged.clashes] == [("十二月办好。", "年底前都办好。")]
    assert merged.text == "年底前都办好。十二月办好。下次再议。再见。"
    assert merged.with_mine == "十二月办好。下次再议。再见。"
    assert merged.with_theirs == "年底前都办好。下次再议。再见。"


def test_two_who_begin_on_an_empty_page_clash_and_both_stay():
    merged = merge("", "工会说。", "团委说。")
    assert merged.text == "团委说。工会说。"
    assert len(merged.clashes) == 1


@patient
@given(sentences, sentences)
def test_one_side_that_did_nothing_gives_way(base, mine):
    assert merge(base, mine, base).text == mine
    assert merge(base, base, mine).text == mine
    assert merge(base, mine, mine).text == mine
    assert merge(base, mine, mine).clashes == []


@patient
@given(sentences, sentences, sentences)
def test_the_merged_text_without_clashes_is_alike_from_both_sides(base, mine, theirs):
    one, other = merge(base, mine, theirs), merge(base, theirs, mine)
    assert bool(one.clashes) is bool(other.clashes)
    if not one.clashes:
        assert one.text == other.text


@patient
@given(sentences, sentences, sentences)
def test_every_sentence_somebody_added_is_in_the_text(base, mine, theirs):
    merged = merge(base, mine + "我加的。", "别人加的。" + theirs)
    assert "我加的。" in merged.text
    assert "别人加的。" in merged.text
