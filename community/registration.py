"""Registrations of this app with the shared registries (notices, rights, navigation, …). Called once, from apps.py."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from community import cases, matters, member_page, models, rail, states
from community.actions import personal
from community.badges import register_badges
from community.members.models import Kind
from community.members.queries import agenda as agendas
from community.members.queries import (
    alliances,
    engagements,
    family,
    reply_topics,
    search_texts,
    seats,
    waiting,
)
from community.members.queries import first_steps as guide
from community.members.queries import matters as matter_kinds
from community.members.queries.bureau_days import register as register_days
from community.places.actions import room_clearing
from community.places.queries import agenda as room_agenda
from community.places.queries import room_engagements, space_duties, space_holders
from community.press.queries import briefs
from community.press.queries import search_texts as news_texts
from community.queries import dated_rules, first_steps, participation
from community.queries import member_sections as sections
from community.queries.bureau_days import acts, stars
from community.queries.personal import collect, find_obstacles
from community.rail import Entry, Group
from community.rules import RULES
from community.training.actions import clearing as class_clearing
from community.training.queries import agenda as class_agenda
from community.training.queries import class_engagements, training, training_duties
from core import jobs, privacy, searchtext
from core.desk import kinds as case_kinds
from core.messages import notices
from core.messages.notices import Topic
from core.privacy import retention
from core.record import facts, lifecycle, proofs
from core.record.proofs import Proof
from core.record.rules import register as register_rules
from core.record.rules import register_elsewhere
from core.states import OBJECTION
from core.web import languages, navigation
from core.web.navigation import Link, Menu

SPEAKING: Final = tuple(f"community:{name}" for name in (
    "venue_list", "facility", "follow_facility", "training", "programme", "enrol", "my_training", "space_list", "space",
    "book_space", "my_rooms", "my_room", "family", "remove_family", "residence",
))  # fmt: skip
SPACES: Final = Group("空间与设施", order=20)
PRESS: Final = Group("信息", order=30)
PEOPLE: Final = Group("人才", order=40)
INSTITUTION: Final = Group("机构", order=90)
HOMES: Final = frozenset({Kind.STATION, Kind.COMMUNITY, Kind.CULTURE_HALL, Kind.LIBRARY})
FACTS: Final = {
    "community.duty.given": "交给同事办",
    "community.duty.returned": "放回待办",
    "community.facilityfollow.followed": "关注场馆",
    "community.facilityfollow.unfollowed": "取消关注",
    "community.guide.put_away": "收起入门几步",
    "community.guide.fetched": "放回入门几步",
    "community.savedreply.saved": "存常用答复",
    "community.savedreply.changed": "改常用答复",
    "community.savedreply.removed": "删常用答复",
    "community.agendafeed.made": "生成日程订阅地址",
    "community.agendafeed.ended": "停用日程订阅地址",
    "community.group.applied": "提出申请",
    "community.group.vouched": "单位推荐",
    "community.group.registered": "区里登记",
    "community.group.refused": "未通过",
    "community.group.suspended": "暂停",
    "community.group.resumed": "恢复",
    "community.group.left": "退出登记",
    "community.group.handed_over": "换了负责人",
    "community.secondment.proposed": "提出",
    "community.secondment.agreed": "一方同意",
    "community.secondment.declined": "不同意",
    "community.secondment.began": "开始",
    "community.secondment.reported": "交总结",
    "community.secondment.closed": "鉴定，结束",
    "community.secondment.broken_off": "提前中止",
    "community.incubatee.applied": "申请培育",
    "community.incubatee.taken_in": "受理，入孵",
    "community.incubatee.declined": "未受理",
    "community.incubatee.graduated": "出孵",
    "community.incubatee.left": "退出",
    "community.grade.reported": "自评",
    "community.grade.withdrawn": "撤回",
    "community.grade.assessed": "考评",
    "community.grade.noticed": "开始公示",
    "community.grade.reopened": "公示有异议，重新考评",
    "community.grade.granted": "评定",
    "community.grade.rectifying": "限期整改",
    "community.grade.replied": "回复整改",
    "community.grade.sent_back": "退回再改",
    "community.grade.verified": "整改合格",
    "community.grade.lapsed": "整改不合格",
    "community.gradeobjection.filed": "提出异议",
    "community.gradeobjection.answered": "书面答复",
    "community.selfcheck.submitted": "提交自查",
    "community.selfcheck.returned": "退回补正",
    "community.selfcheck.spot_checked": "区里抽查",
    "community.selfcheck.explained": "说明出入",
    "community.selfcheck.graded": "评级公开",
    "community.spacebooking.asked": "提出借用",
    "community.spacebooking.confirmed": "约好了",
    "community.spacebooking.declined": "没有同意",
    "community.spacebooking.withdrawn": "撤回",
    "community.spacebooking.expired": "到期没有答复，时段放开",
    "community.spacebooking.cancelled": "借用方取消",
    "community.spacebooking.called_off": "管理方取消",
    "community.spacebooking.signed_in": "签到",
    "community.spacebooking.signed_out": "签退",
    "community.spacebooking.missed": "没有来，时段放开",
    "community.spacebooking.appealed": "申诉",
    "community.spacebooking.excused": "谅解，不再算",
    "community.spacebooking.upheld": "申诉答复：仍然算",
}
VERBS: Final = {
    "acknowledged": "确认", "admitted": "接纳", "adopted": "采用", "adopted_higher": "上级采用",
    "agreed": "同意", "alternated": "指定代理", "announced": "公告", "answered": "答复",
    "appealed": "申诉", "appointed": "任命", "approved": "通过", "assessed": "考评", "attended": "记考勤",
    "began": "开始", "built": "生成", "changed": "修改", "charter_replaced": "换章程", "cleared": "闭馆，处理已排的", "closed": "关闭",
    "copied": "复制", "correction_proposed": "提出更正", "disclosed": "查看", "dissolved": "解散",
    "drafted": "起草", "drifted": "对账不符", "edited": "修改", "ended": "结束", "extended": "延长",
    "filed": "提出", "finished": "写好", "founded": "成立", "granted": "给予", "handed_over": "交接",
    "held": "办完", "hours_set": "设定开放时间", "imported": "导入", "invitation_withdrawn": "撤回邀请",
    "invited": "邀请", "items_set": "设定条目", "joined": "排队", "lapsed": "失效",
    "leave_asked": "申请退出", "leave_withdrawn": "撤回退出申请", "left": "退出", "loaded": "载入",
    "made": "提交", "member_left": "成员退出", "noticed": "公示", "offered": "提出给对方", "opened": "开启",
    "photo_added": "加照片", "photo_removed": "删照片", "planned": "计划", "progressed": "记进展",
    "proposed": "提出", "published": "发布", "recalled": "撤回", "recommended": "推荐",
    "recorded": "登记", "rectifying": "限期整改", "refused": "未通过", "registered": "登记",
    "reinstated": "恢复", "reopened": "重新打开", "replied": "回复", "reported": "报告",
    "restored": "恢复", "returned": "退回", "reviewed": "审核", "revised": "修订", "saved": "保存",
    "scheduled": "排期", "scored": "评分", "sent": "发出", "sent_back": "退回", "started": "开始",
    "submitted": "提交", "supported": "附议", "suspended": "暂停", "taken_in": "受理", "ticked": "核对",
    "unscheduled": "取消排期", "upheld": "维持", "verified": "复核合格", "voided": "作废",
}  # fmt: skip
LIFECYCLES: Final = {
    models.Group: states.GROUP, models.GroupHandOver: states.GROUP_HAND_OVER, models.SpaceBooking: states.SPACE_BOOKING,
    models.SelfCheck: states.SELF_CHECK, models.Membership: states.MEMBERSHIP,
    models.MembershipApplication: states.APPLICATION, models.NameChange: states.NAME_CHANGE,
    models.Alliance: states.ALLIANCE, models.AlliancePlace: states.PLACE, models.TrainingProgramme: states.PROGRAMME,
    models.Enrolment: states.ENROLMENT, models.Secondment: states.SECONDMENT, models.Incubatee: states.INCUBATEE,
    models.TeamGrade: states.GRADE, models.GradeObjection: OBJECTION,
    models.SeatInvitation: states.INVITATION, models.Brief: states.BRIEF, models.Circular: states.CIRCULAR,
    models.ContributionCall: states.CONTRIBUTION_CALL, models.NewsItem: states.NEWS,
    models.PublicityPlan: states.PUBLICITY_PLAN, models.Campaign: states.CAMPAIGN,
    models.PressConference: states.CONFERENCE,
}  # fmt: skip


def register() -> None:
    engagements.register("class", class_engagements.classes)
    engagements.register("room", room_engagements.rooms)
    agendas.register(room_agenda.entries, class_agenda.entries)
    reply_topics.register(
        reply_topics.Topic("space.reason", "说明原因（不同意、取消、申诉）", "借用空间"),
        reply_topics.Topic("training.reason", "说明原因", "培训、交流和培育"),
    )
    space_holders.register(room_clearing.ROOMS, class_clearing.SESSIONS)
    proofs.register(
        Proof(
            "classes", _("每期培训的名额"), models.TrainingProgramme.objects.all, training.proof_of_programmes
        )
    )
    case_kinds.register(*cases.KINDS)
    jobs.name_kinds({"community.invitation": "发席位邀请"})
    matter_kinds.register(*matters.MATTERS)
    notices.register(
        Topic("venue", _("关注的场馆有新活动"), notices.NONE, order=35),
        Topic("space", _("借用空间、团队登记"), notices.BOTH, order=70),
        Topic("training", _("培训、交流和证书"), notices.EMAIL, order=80),
        Topic("brief", _("信息报送、约稿和新闻"), notices.EMAIL, order=110, for_work=True),
        Topic("membership", _("加入共同体、成员资格、联盟"), notices.EMAIL, order=120, for_work=True),
    )
    notices.register_work(seats.works)
    facts.register(FACTS)
    facts.register_verbs(VERBS)
    register_days(acts, stars)
    register_rules(*RULES)
    register_elsewhere(dated_rules.STANDARDS, dated_rules.standards)
    register_elsewhere(dated_rules.POINTS, dated_rules.points)
    register_elsewhere(dated_rules.CALENDAR, dated_rules.calendar)
    lifecycle.register(LIFECYCLES)
    register_badges()
    searchtext.register(*search_texts.INDEXED, *news_texts.INDEXED)
    privacy.register(
        collect=collect, find_obstacles=find_obstacles, erase=personal.erase, 
        remove={"residence": personal.remove_residence, "follows": personal.remove_follows},
        name=family.names,
    )  # fmt: skip
    privacy.register(collect=participation.collect)
    retention.register(*personal.RULES)
    _register_pages()
    _register_waiting()
    _register_rail()


def _register_pages() -> None:
    languages.register_pages(*SPEAKING)
    navigation.register(
        Menu.PUBLIC,
        Link("community:venue_list", "场馆", order=20),
        Link("community:training", "培训", order=30),
        Link("community:space_list", "借场地", order=40),
    )
    navigation.register(
        Menu.STAFF,
        Link("community:space_list", "共享空间", order=30),
        Link("community:training", "培训", order=40),
    )
    navigation.register(
        Menu.COMMUNITY,
        Link("community:member_list", "成员单位", order=10),
        Link("community:team_list", "团队与星级", order=30),
        Link("community:news_list", "新闻", order=80),
    )
    member_page.register(50, sections.spaces)
    member_page.register(60, sections.standard)
    member_page.register(80, sections.news)
    member_page.register(90, sections.learns)
    member_page.register(100, sections.alliances)
    member_page.register(110, sections.names)


def _register_waiting() -> None:
    guide.register(10, *first_steps.PEOPLE)
    guide.register(20, *first_steps.PLACES)
    guide.register(50, *first_steps.PRESS)
    waiting.register_duties(
        space_duties.duties, alliances.duties, seats.duties, briefs.duties, training_duties.duties
    )


def _register_rail() -> None:
    rail.register(
        SPACES,
        Entry("community:places", "场地与闭馆", "pin"),
        Entry("community:room_desk", "借用台", "clock"),
        Entry("community:my_rooms", "我们借的空间", "calendar"),
        Entry("community:sheets", "服务标准自查", "scale"),
    )
    rail.register(
        PRESS,
        Entry("community:brief_list", "信息报送", "edit"),
        Entry("community:newsroom", "新闻稿", "doc"),
        Entry("community:publicity", "宣传工作", "mega"),
    )
    rail.register(
        PEOPLE,
        Entry("community:training_desk", "培训", "book"),
        Entry("community:exchange", "交流培养", "horiz"),
        Entry("community:incubation", "培育与星级", "root"),
        Entry("community:home_groups", "团队推荐", "users", HOMES),
    )
    rail.register(
        INSTITUTION,
        Entry("community:membership", "成员资格", "shield"),
        Entry("community:seats", "席位与交接", "users"),
        Entry("community:my_alliances", "联盟", "horiz"),
    )
