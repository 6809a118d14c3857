"""Messages for violated constraints on evaluation."""

from core.constraints import say

say({
    "evaluation_adopted_version_has_its_day": "通过的指标体系要有日期。",
    "evaluation_published_round_was_reviewed": "复核以后才能公布。",
    "evaluation_no_data_is_never_a_number": "没有数据的不计分。",
    "evaluation_total_0_to_100": "总分要在 0 到 100 之间。",
    "evaluation_only_replies_are_answered": "有回复才能答复。",
    "evaluation_counted_score_has_a_share": "计分的指标要有得分率。",
    "evaluation_absence_names_its_rule": "缺数据要写明按哪条规则处理。",
    "evaluation_declaration_says_something": "申报要填数值或说明。",
    "evaluation_one_rectification_a_source": "这一来源已有一份整改在办。",
    "evaluation_sent_back_says_why": "退回要写原因。",
    "evaluation_verified_after_report": "先有整改回复，才能核验。",
    "evaluation_answer_has_its_day": "答复要有日期。",
    "evaluation_quota_not_exceeded": "这一类的答卷已经收满，谢谢您。",
    "evaluation_one_device_one_answer": "这台设备已经答过这份问卷。",
    "evaluation_flag_decided_with_reason": "处理可疑答卷要写原因。",
    "evaluation_sheet_in_the_box_is_empty": "两遍录得一致、答卷入库以后，录入稿不再保留。",
    "evaluation_panel_drawn_has_its_seed_revealed": "抽取以后要公布种子。",
})  # fmt: skip
