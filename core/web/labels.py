"""
What a field is called on screen where its model gives it no name of its own: one word for one thing, everywhere.

Set when all models are known (`name_fields`), so that columns, filters and record pages of the admin site, which take
the name of the field, speak Chinese. A field that needs another word than its namesakes says so in its model.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db import models

OURS: Final = (
    "core",
    "community",
    "thinktank",
    "projects",
    "cloudplatform",
    "evaluation",
    "roundtable",
    "reports",
)

WORDS: Final = {
    # who
    "whose": "为谁", "user": "人员", "institution": "单位", "institutions": "单位", "seat": "席位", "seat_id": "席位", "member": "成员",
    "expert": "智库成员", "holder": "持有人", "holder_name": "持有人", "author": "作者", "people": "人员", "guardian": "监护人",
    "recipient": "收件人", "successor": "接任人", "speaker_key": "发言人", "family_member": "家人", "party": "同行人",
    "borrower": "借用方", "team_name": "团队", "masked_name": "持证人", "masked_contact": "邀请", "office": "职务",
    "contact": "联系方式", "contact_index": "联系方式检索", "username": "用户名", "phone_index": "手机号检索",
    # by whom
    "made_by": "经办人", "created_by": "创建人", "answered_by": "答复人", "reported_by": "报告人", "recorded_by": "登记人",
    "proposed_by": "提议人", "qualified_by": "资格审查人", "replied_by": "回复人", "filed_by": "提出人", "uploaded_by": "上传人",
    "assessed_by": "鉴定人", "changed_by": "变更人", "convened_by": "召集人", "recommended_by": "推荐单位", "named_by": "命名人",
    "told_by": "告知人", "written_by": "撰写人", "confirmed_by": "确认人", "checked_by": "检查人", "opened_by": "立案人",
    "verified_by": "验证人", "moved_by": "改期人", "drawn_up_by": "拟定人", "decided_by": "决定人", "linked_by": "关联人",
    "broken_by": "解除人", "taken_by": "接手人", "accepted_by": "验收人", "done_by": "办结人",
    "counted_by": "清点人", "published_by": "发布人", "submitted_by": "提交人", "reviewed_by": "复核人", "adopted_by": "通过人",
    # when
    "at": "时间", "made_at": "办理时间", "created_at": "创建时间", "answered_at": "答复时间", "given_at": "同意时间",
    "withdrawn_at": "撤回时间", "saved_at": "保存时间", "uploaded_at": "上传时间", "run_after": "最早执行", "leased_until": "占用到",
    "finished_at": "完成时间", "sealed_at": "封存时间", "read_at": "阅读时间", "sent_at": "发送时间", "released_at": "释放时间",
    "acknowledged_at": "确认时间", "removed_at": "移除时间", "appealed_at": "申诉时间", "declined_at": "谢绝时间",
    "fate_at": "采纳答复时间", "drawn_at": "抽取时间", "handed_in_at": "提交时间", "told_at": "告知时间", "written_at": "撰写时间",
    "moved_at": "改期时间", "recorded_at": "登记时间", "placed_at": "下单时间", "proposed_at": "提议时间", "decided_at": "决定时间",
    "published_at": "发布时间", "cancelled_at": "取消时间", "joined_at": "排队时间", "offered_at": "递补时间",
    "offer_until": "递补保留到", "happened_at": "发生时间", "received_at": "收到时间", "reported_at": "报告时间",
    "accepted_at": "验收时间", "done_at": "办结时间", "submitted_at": "提交时间", "replied_at": "回复时间",
    "approved_at": "同意时间", "filed_at": "提出时间", "due_on": "截止日", "was_due_on": "原截止日", "period": "时段",
    # what it belongs to
    "project": "项目", "panel": "评审组", "event": "场次", "facility": "场馆", "space": "空间", "product": "产品", "order": "点单",
    "booking": "预约", "forum": "论坛", "brief": "信息稿件", "session": "课次", "programme": "培训班", "plan": "计划",
    "certificate": "证书", "sheet": "评分表", "item": "项", "milestone": "里程碑", "case": "案例", "list": "名单", "access": "无障碍条件",
    "delivery": "配送", "demand": "需求", "feedback": "评价", "call": "征集", "campaign": "宣传活动", "area": "区划",
    "consultation": "咨询", "assignment": "指派", "paper": "论文", "round": "轮次", "criteria_set": "评分标准", "criterion": "评分项",
    "enrolment": "报名", "incubatee": "培育对象", "occupancy": "占用", "standard": "服务标准", "notice": "通知", "seal": "封存",
    "checkpoint": "检查", "figure": "指标", "check_in": "签到", "dimension": "评价项", "parent": "上级", "subject": "评审对象",
    "settled_in": "结论所在", "answered_with_product": "以产品答复", "answered_with_event": "以场次答复", "merged_into": "并入",
    "copied_from": "复制自", "replaces": "接替", "attachment": "附件", "content": "内容", "field": "领域", "fields": "领域",
    "indicator": "指标", "survey": "问卷", "question": "问题", "framework": "指标体系",
    # what it says
    "id": "序号", "number": "编号", "code": "编码", "spoken_code": "核销码", "key": "键", "name": "名称", "title": "标题",
    "title_key": "标题检索",
    "state": "状态", "kind": "类别", "about": "说明", "about_path": "所问页面", "note": "说明", "notes": "备注",
    "return_note": "退回原因", "finding": "核查结果", "finding_note": "核查说明", "reply": "答复", "answer": "答复", "verdict": "结论",
    "abstract": "摘要", "body": "正文", "topic": "主题", "channel": "渠道", "channels": "渠道", "grade": "等级", "score": "得分",
    "how": "方式", "method": "方式", "error": "出错", "reason": "原因", "cancel_reason": "取消原因", "hidden_reason": "隐藏原因",
    "open_items": "未了事项", "art_forms": "艺术门类", "service_areas": "服务区域", "access_needs": "无障碍需要",
    "access_need": "无障碍需要", "comes_along": "同来", "pinyin": "拼音", "version": "版本", "wanted": "想要", "ref": "指向",
    "position": "次序", "is_sample": "示例数据", "is_live": "有效", "is_accepted": "接受",
    # how many
    "taken": "已占", "granted": "已给", "left": "剩余", "seats": "座位", "limit": "上限", "rating_count": "评价数", "rating_sum": "评分和",
    "attempts": "次数",
    "done_share": "进度", "page_from": "起页", "page_to": "止页", "size_bytes": "大小（字节）", "refused": "已拒收",
    # what proves it, and what the machine keeps
    "search": "检索", "file": "文件", "form": "表单", "content_type": "文件类型", "sha256": "校验值", "payload": "参数",
    "leaves": "条目", "root": "根", "previous": "上一封存", "digest": "校验值", "note_digest": "说明校验值",
    "request_digest": "请求校验值", "confirmed_digest": "确认时校验值", "nonce": "随机数", "sealed_seed": "封存的种子",
    "token": "口令", "token_hash": "口令校验值", "path": "页面", "method_path": "请求", "status": "状态",
}  # fmt: skip


# where a name means something else than its namesakes do
OF_MODEL: Final = {
    "Area.order": "排序", "NewsVersion.item": "新闻", "CorrectionNote.item": "新闻", "CheckAnswer.item": "自查项",
    "CheckAnswer.sheet": "自查表", "CheckAnswer.reply": "单位说明", "Draft.fields": "内容", "ProjectVersion.fields": "内容",
    "ProductVersion.fields": "内容", "Attachment.about": "属于", "Certificate.about": "对应事项",
    "Consultation.about": "所问事项", "PendingAct.subject": "对象", "PaperVersion.round": "第几稿",
}  # fmt: skip


def name_fields(known: Iterable[type[models.Model]]) -> None:
    """Name the fields and properties of our models that have no name of their own. No migration comes of it."""
    for model in known:
        if model._meta.app_label in OURS:
            for field in model._meta.local_fields + model._meta.local_many_to_many:
                word = OF_MODEL.get(f"{model.__name__}.{field.name}") or WORDS.get(field.name)
                if word and (getattr(field, "_verbose_name", None) is None or field.auto_created):
                    field.verbose_name = word
            for name in WORDS.keys() & vars(model).keys():
                get = getattr(vars(model)[name], "fget", None)
                if get is not None and not hasattr(get, "short_description"):
                    get.short_description = WORDS[name]
