"""What the database's refusals about people, letters and sums say to a person."""

from core.constraints import say

say({
    "core_one_live_consent_of_a_kind": "这一项已经同意过，不用再点。要改，请先撤回。",
    "core_dailysum_has_rows": "没有记录的一天不留合计。",
    "core_one_open_closure": "注销申请已经交了，还在等待期。",
    "core_accountclosure_ended_has_a_time": "注销办结要有时间。",
    "core_one_answer_a_key": "这个请求已经办过，不再重复办。",
})  # fmt: skip
