"""Numbers and rights the policy and the service norms fix for members, seats and facilities."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

CLOSURE_NOTICE: Final = timedelta(days=7)  # 公共文化体育设施条例 art. 17-18
CHILD_UNTIL_AGE: Final = 14  # 个人信息保护法 art. 31: below it a guardian agrees
ADULT_FROM_AGE: Final = 18  # 民法典 art. 17: who can come along with a child
GUARDIAN_TEXT: Final = "2026-11.2"  # version of what a guardian agrees to; a new text is a new consent
FORGOTTEN_BIRTH: Final = date(1900, 1, 1)  # stands where a birth month was
MINOR_ACCESS_FOR: Final = timedelta(minutes=30)  # how long staff see a child's data after giving a reason
REASON_MIN: Final = 6  # characters: “查看” is no reason
FAMILY_MAX: Final = 12  # people one books for; a household, not a class
GROUP_MEMBERS_MIN: Final = 3  # people; fewer are no group
GROUP_MEMBERS_MAX: Final = 500
GROUPS_PER_LEADER: Final = 3  # live groups one person answers for
GROUP_HAND_OVER_OPEN_FOR: Final = timedelta(days=14)  # to the person asked to lead; then one asks anew
LATITUDES: Final = (Decimal("22.4"), Decimal("24.0"))  # degrees; the city lies inside
LONGITUDES: Final = (Decimal("112.9"), Decimal("114.1"))
PHOTOS_MAX: Final = 12  # of one facility, its spaces included
SLOT_STEPS: Final = (15, 30, 60)  # minutes to which a booking begins and ends
BOOKING_MAX_MINUTES: Final = 720  # the longest an owner may allow
SIGN_IN_OPENS_BEFORE: Final = timedelta(minutes=15)
SIGN_OUT_GRACE: Final = timedelta(minutes=30)  # after the end; then the clock signs out
ABSENCES_THAT_PAUSE: Final = 3  # as for tickets: cloudplatform/policy.py
ABSENCE_FADES_AFTER: Final = timedelta(days=180)
PAUSE_LASTS: Final = timedelta(days=30)  # from the last absence
APPEAL_WITHIN: Final = timedelta(days=14)
GRADE_MET_PCT: Final = (
    90  # of the points of a self-check (做到 2, 部分做到 1), and every core item, and the hours
)
GRADE_MOSTLY_PCT: Final = 70
HOURS_MOSTLY: Final = Fraction(9, 10)  # of the hours and days the standard asks for
HOURS_SOURCE: Final = "起始值，请市局按现行规范核定。参照："  # before each source below
# (kind, level, weekly hours, days a year, source): what a new portal starts with; the bureau publishes its own
STANDARDS: Final = (
    (
        "culture_hall",
        "city",
        56,
        300,
        "市发改委 2023 年复函：广州市文化馆每周不少于 56 小时（广州日报 2023-04-28）",
    ),
    ("culture_hall", "", 42, 300, "县级标准一例：文化馆每周 42 小时、全年 300 天（桃江 2023）"),
    ("library", "", 42, 300, "县级标准一例：图书馆每周 42 小时、全年 300 天（桃江 2023）"),
    ("station", "", 42, 300, "县级标准一例：文化站每周 42 小时、全年 300 天（桃江 2023）"),
    ("community", "", 35, 250, "本平台示例值，没有查到统一规定"),
    ("new_space", "", 42, 300, "本平台示例值，按文化站"),
)
# (title, guidance, core) of a self-check that nobody has changed yet
SELF_CHECK_ITEMS: Final = (
    ("开放时间公示在门口和网上，和实际一致", "门口照片，网上页面；公共文化服务保障法第三十一条", True),
    ("临时闭馆提前 7 天公告", "本年闭馆都在本平台公告；公共文化体育设施条例第十七、十八条", True),
    ("双休日、节假日、晚上有错时开放", "本平台的开放时间；公共文化体育设施条例第十七条", False),
    ("免费项目目录公示，没有变相收费", "目录照片；公共文化服务保障法第二十八、三十一条", True),
    ("消防、用电检查有记录，疏散通道畅通", "本年检查记录；公共文化服务保障法第二十二条", True),
    ("无障碍：坡道、无障碍卫生间、轮椅位可用", "照片；无障碍环境建设法", False),
    ("母婴、长者、未成年人服务有专门安排", "照片或安排表", False),
    ("意见有渠道、有答复", "意见簿、网上评价的答复", False),
    ("志愿者有登记、有服务记录", "名册（只传统计，不传个人信息）；公共文化服务保障法第四十三条", False),
    ("设备器材完好，损坏 7 天内修复或停用标识", "台账或照片", False),
)
CITY_CODE: Final = "4401"  # GB/T 2260
SMALL_SAMPLE: Final = 30  # answers; a mean of fewer says so
WRONG_NUMBERS_MAX: Final = 20  # certificate numbers one address may get wrong…
WRONG_NUMBERS_WITHIN: Final = timedelta(minutes=10)  # …in this time, before it has to wait
INVITATION_OPEN_FOR: Final = timedelta(days=14)  # to a seat; who did not answer by then is asked anew
INVITATIONS_OPEN_MAX: Final = 30  # of one institution at once: each is a letter we pay for
TERM_ENDS_SOON: Final = timedelta(days=14)  # holder and head are reminded from then on


class Role(TextChoices):
    """The seats of an institution. Policy: 4.1."""

    HEAD = "head", _("负责人")
    LIAISON = "liaison", _("联络员")
    EDITOR = "editor", _("编辑")
    HANDLER = "handler", _("经办人")


class Right(TextChoices):
    """What a seat lets its holder do for the institution."""

    APPOINT = "appoint", _("任免席位")
    OFFER = "offer", _("申报产品、确认档期")
    ORDER = "order", _("点单、验收")
    HOST = "host", _("发布场次、管理场地")
    DOOR = "door", _("现场核销")
    SPEAK = "speak", _("回复需求和评价")
    OVERSEE = "oversee", _("审核辖区事项")  # bureaus only
    BORROW = "borrow", _("借用共享空间")
    ENROL = "enrol", _("报名培训、派员交流")
    WRITE = "write", _("撰写信息稿件")
    REPORT = "report", _("报送信息")
    PROPOSE = "propose", _("申报和推进项目")
    CONSULT = "consult", _("向智库咨询")
    MEET = "meet", _("参加圆桌会议、承办议定事项")


EVERYDAY: Final = frozenset({
    Right.OFFER, Right.ORDER, Right.HOST, Right.DOOR, Right.SPEAK, Right.OVERSEE,
    Right.BORROW, Right.ENROL, Right.WRITE, Right.PROPOSE, Right.CONSULT, Right.MEET,
})  # fmt: skip
RIGHTS_OF_ROLE: Final[dict[str, frozenset[str]]] = {
    Role.HEAD: frozenset(Right),
    Role.LIAISON: EVERYDAY | {Right.REPORT},  # Policy: 4.3, the liaison hands in what is reported
    Role.EDITOR: frozenset({Right.SPEAK, Right.HOST, Right.WRITE}),
    Role.HANDLER: EVERYDAY,
}

# Information reporting and news. Policy: 4.3.
NEWS_REVIEWS: Final = (1, 2, 3)  # 三审三校: three people, one review each
CALL_REMINDER: Final = timedelta(days=2)  # before the deadline of a call for contributions
BRIEF_PHOTOS_MAX: Final = 9
BRIEF_FILES_MAX: Final = 10
# Training a year. 国家基本公共文化服务指导标准（2015—2020年）, 人员培训: staff of public cultural bodies of county level and
# above 15 days, cultural workers of towns, streets, villages and communities 5 days. A day counts as 8 class hours here.
CLASS_HOURS_A_DAY: Final = 8
TRAINING_DAYS_OF_LEVEL: Final = {"city": 15, "district": 15, "street": 5, "community": 5}
TRAINING_REMINDER: Final = timedelta(days=1)  # before a session
FOLLOWS_MAX: Final = 50  # places of one person: more is no choice, and each event of theirs is a notice
CITIZEN_COURSES_MAX: Final = 3  # live enrolments of one citizen, so that one person does not take every place
SECONDMENT_DAYS_MAX: Final = 366
SECONDMENT_REPORT_WITHIN: Final = timedelta(days=14)  # after the last day

# Stars of amateur troupes and cultural societies, once a year, out of 100 (five fields as in 涪陵 2014 and 普陀 2024;
# 52 activities a year as in 海淀; below 70 rectify, the second year below 70 downgrade, at the lowest leave as in 越秀).
STAR_FIELDS: Final = {
    "team": 20,
    "activity": 30,
    "works": 20,
    "service": 20,
    "order": 10,
}  # code: highest score
STARS_FROM: Final = ((90, 5), (85, 4), (80, 3), (75, 2), (70, 1))  # score from which so many stars
STAR_STEP_A_YEAR: Final = 1  # nobody rises or falls further than this in one year
STARS_PASS: Final = 70
STAR_NOTICE_WORKING_DAYS: Final = 5
STAR_ANSWER_WORKING_DAYS: Final = 5  # in which an objection to stars is answered in writing
RECTIFY_WITHIN: Final = timedelta(days=60)


def training_norm_hours(level: str) -> int:
    """Class hours a person of an institution of `level` should reach in a year."""
    return TRAINING_DAYS_OF_LEVEL[level] * CLASS_HOURS_A_DAY


def stars_for(score: int) -> int:
    """The stars a first grading gives for `score` out of 100; 0 below the pass mark."""
    return next((stars for least, stars in STARS_FROM if score >= least), 0)
