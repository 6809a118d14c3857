"""Messages for the constraints of this app (core.constraints)."""

from core.constraints import say

say({
    "core_one_live_consent_of_a_kind": "这一项已经同意过，不用再点。要改，请先撤回。",
    "core_dailysum_has_rows": "没有记录的一天不留合计。",
    "core_one_open_closure": "注销申请已经交了，还在等待期。",
    "core_accountclosure_ended_has_a_time": "注销办结要有时间。",
    "core_one_holder_of_a_case": "这件事刚有同事接手。刷新页面看看在谁手上。",
    "core_one_open_opinion_of_a_person": "已经请这位同事会签，还在等意见。要催，请用催办。",
    "core_assignment_part_known": "请选经办或会签。",
    "core_assignment_opinion_has_a_day": "请写明哪天前要意见。",
    "core_assignment_answer_ends_it": "意见写了，会签就办结；请刷新页面再交一次。",
    "core_assignment_opinion_of_another": "会签要请另一位同事。",
    "core_one_follow_of_a_case": "已经关注了。",
    "core_one_view_of_a_name": "已经有一个这个名字的视图，换个名字。",
    "core_savedview_desk_known": "视图只能存给主管部门或者机构的列表。",
    "core_cover_has_days": "最后一天不能早于第一天，请改日子。",
    "core_cover_by_another": "请选另一位同事代办。",
    "core_one_cover_at_a_time": "这几天已经请人代办。要换人，请先结束那一段。",
    "core_one_answer_a_key": "这个请求已经办过，不再重复办。",
})  # fmt: skip
