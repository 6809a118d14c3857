"""What the database's refusals about meetings and resolutions say to a person."""

from core.constraints import say

say({
    "roundtable_half_is_one_or_two": "半年只有上半年（1）和下半年（2）。",
    "roundtable_cancelled_says_why": "取消会议要写原因。",
    "roundtable_invited_says_when": "发出邀请要有时间。",
    "roundtable_held_says_when": "办过的会议要有时间。",
    "roundtable_missed_half_says_why": "这半年没有开会，要写公开的原因。",
    "roundtable_item_listed_at_a_meeting": "列入议程要选是哪一次会议。",
    "roundtable_item_decided_with_an_outcome": "议题有了决定，要写结果。",
    "roundtable_item_declined_says_why": "不列入议程要写原因，提议单位会看到。",
    "roundtable_item_merged_says_into_which": "合并议题要选并入哪一条。",
    "roundtable_item_has_a_proposer": "议题要有提议单位或来源。",
    "roundtable_advice_given_with_words": "意见要有内容。",
    "roundtable_excused_says_why": "请假要写原因。",
    "roundtable_invitation_sent_says_when": "发出邀请要有时间。",
    "roundtable_left_after_arriving": "离会不能早于到会。",
    "roundtable_absent_says_why": "缺席要写原因。",
    "roundtable_resolution_issued_says_when": "印发议定事项要有时间。",
    "roundtable_resolution_done_says_when": "办结议定事项要有时间。",
    "roundtable_resolution_reported_by_somebody": "报告进展要有报告人。",
    "roundtable_resolution_continues_another": "续办要选接着哪一条。",
    "roundtable_progress_of_a_month": "进展按月报，请写那个月的 1 日。",
    "roundtable_judgement_says_why": "退回要写原因。",
    "roundtable_vote_closed_with_counts": "表决结束要有票数。",
    "roundtable_void_vote_says_why": "表决作废要写原因。",
    "roundtable_ballot_cast_says_when": "投票要有时间。",
})  # fmt: skip
