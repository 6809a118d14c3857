# ruff: noqa: E501  (words; cutting them makes them hard to read)
"""Texts of sample projects. All of it invented."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from projects.models import BrandKind, Empowering, ItemKind, Problem
from projects.policy import Share
from projects.states import CaseState as C
from projects.states import EvidenceState as E

RICH: Final = "“向美而行”公共文化产品配送展示活动"  # the project whose page shows everything
STATIONS_OWN: Final = "骑楼下的夜读灯"  # led by the station with sample accounts

# (kind, what, unit, from, to): what partners share
USES: Final = (
    (Share.FACILITIES, "二楼排练厅，晚上两小时", "hours", 2, 4),
    (Share.ACTIVITIES, "联合办的周末专场", "sessions", 1, 3),
    (Share.RESOURCES, "流动书箱和展架", "items", 40, 300),
    (Share.SERVICES, "派老师到站辅导", "people", 20, 120),
    (Share.MANAGEMENT, "同一张志愿者排班表", "days", 2, 9),
    (Share.FACILITIES, "社区会客厅，开放给街坊", "hours", 3, 8),
    (Share.RESOURCES, "灯光音响一套", "days", 1, 3),
    (Share.PEOPLE, "轮值的讲解和场务", "days", 2, 6),
)
# What money was spent on, by turns.
SPENDING: Final = (
    "场地改造和无障碍坡道",
    "演出团队劳务",
    "课程老师课时费",
    "图书和材料",
    "宣传品和导览牌",
    "安全员和保险",
)
EXTRA_STEPS: Final = (
    ("首批 40 个产品上架", 8), ("四级点单规则公布", 22), ("和职工书屋共用 31 处场地", 48), ("补齐最后 8 个空白镇街", 92),
)  # fmt: skip


@dataclass(frozen=True)
class EffectWords:
    """An effect: figures before and after (None: not measured yet)."""

    project: str
    mode: str
    problem: str
    about: str
    indicator: str
    unit: str
    how: str
    before: float
    after: float | None
    state: str


EFFECTS: Final = (
    EffectWords(RICH, Empowering.PERFORMANCE, Problem.TAKING_PART, "节目由社区点，排期由居民小组定", "每场到场人数", "人",
                "抽 30 场现场清点，取平均", 46, 83, E.CONFIRMED),
    EffectWords(RICH, Empowering.GOVERNANCE, Problem.BELONGING, "新市民集中的社区优先配送，场前场后有座谈", "来看演出的新市民占比", "%",
                "到场问卷，每季 400 份以上", 18, 31, E.CONFIRMED),
    EffectWords(RICH, Empowering.GOVERNANCE, Problem.INITIATIVE, "演出前十分钟讲社区公约", "报名做楼长的居民", "人", "社区居委会登记", 12, 27, E.MEASURED),
    EffectWords(STATIONS_OWN, Empowering.GOVERNANCE, Problem.SELF_RULE, "夜读灯下开议事会，每月一次", "议事会平均到会人数", "人", "签到表", 9, 26, E.MEASURED),
    EffectWords(STATIONS_OWN, Empowering.TRADITION, Problem.BELONGING, "老街坊讲骑楼故事", "常来的新来穗住户", "户", "借阅登记", 4, None, E.BASELINE),
    EffectWords("基层公共文化共同体建设", Empowering.GOVERNANCE, Problem.AUTHORITY, "镇街联席会统一排活动", "重复办的活动", "场", "年度台账比对", 64, 21, E.CONFIRMED),
    EffectWords("文旅志愿服务“繁星行动”", Empowering.TOURISM, Problem.INITIATIVE, "志愿讲解带火乡村线路", "月均志愿上岗", "人次", "排班系统", 310, 742, E.CONFIRMED),
    EffectWords("群众文艺团队建设“群星工程”", Empowering.TRADITION, Problem.RURAL, "老师定点教粤剧、醒狮", "能独立演出的村队", "支", "星级评定记录", 6, 15, E.CONFIRMED),
    EffectWords("广州公共文化云平台建设", Empowering.DIGITAL, Problem.SMART, "需求线上采集，五个工作日答复", "需求按时答复率", "%", "云平台时间戳", 58, 93, E.CONFIRMED),
    EffectWords("村晚联村共办", Empowering.PERFORMANCE, Problem.RURAL, "五村轮流做东，带动农产品展销", "村晚当周农产品成交", "万元", "各村合作社台账", 3.2, None, E.BASELINE),
)  # fmt: skip


@dataclass(frozen=True)
class CaseWords:
    """A case: its project, mode, where it stands, its texts in the order of the template, its figures."""

    project: str
    mode: str
    state: str
    title: str
    summary: str
    texts: tuple[str, str, str, str, str, str, str]
    figures: tuple[tuple[str, float, str, str], ...]


CASES: Final = (
    CaseWords(
        RICH, Empowering.PERFORMANCE, C.PUBLISHED, "让居民小组排节目单", "节目由谁看、谁来点、谁来排，到场人数翻了近一倍。",
        ("配送的节目常常没有人看。上门的时间是白天，来的总是那几位老人；社区觉得是任务，街坊觉得与自己无关。",
         "把排节目单的权力交给楼组。每季开一次“点戏会”，居民小组从线上展厅里挑三个志愿，街道按额度匹配。",
         "一、在微信群和公告栏贴出可点的产品。\n二、每个小组推两位“点戏员”，讲清楚额度怎么算。\n三、点戏会当场排志愿、定时间，优先晚上和周末。\n四、演出前一周，点戏员挨家敲门。\n五、散场十分钟内收评价，下一季先看评价再点。",
         "每个社区一名专干、两名点戏员（志愿者）；每季两次会，用社区会客厅；印刷费每季不到三百元。",
         "到场人数上升，来的人里年轻家庭多了。评价低的节目自己没有人再点，供给方主动来问怎么改。",
         "要有线上展厅和公开的额度；社区要肯把时间让给居民定；至少有一处晚上能开门的场地。",
         "第一季点戏员全是退休干部，点的都是老节目；后来规定每组至少一位五十岁以下。不要把点戏会开成动员会。"),
        (("每场到场人数", 83, "人", "抽 30 场现场清点，之前 46 人"), ("五十岁以下观众占比", 38, "%", "到场问卷，之前 17%"),
         ("覆盖镇街", 168, "个", "截至上季末")),
    ),
    CaseWords(
        "基层公共文化共同体建设", Empowering.GOVERNANCE, C.PUBLISHED, "一本台账管住重复办活动", "镇街开一次联席会，少办四十三场没人看的活动。",
        ("同一个周末，文化站、妇联、学校、商场各办各的亲子活动，每一场都坐不满。",
         "以镇街为单位，每月一次联席会，一本共用的活动台账，谁先报谁先排，撞期的合办。",
         "一、文化站牵头建台账，列明时间、对象、场地、预计人数。\n二、每月 25 日前各家报下月活动。\n三、联席会只谈撞期和空白两件事，一小时散会。\n四、合办的按出力写明各自责任。\n五、季度末对照签到数，看哪些该停。",
         "一位台账管理员（文化站在编），一间会议室，一张共享表。", "重复活动减少，省下的钱补了三个没有活动的村。",
         "街道分管领导要到会一次，讲清楚这不是谁管谁。", "台账一开始填得太细，没人愿意报；现在只填六栏。"),
        (("重复办的活动", 21, "场", "一年，之前 64 场"), ("新增有活动的村居", 9, "个", "半年")),
    ),
    CaseWords(
        "文旅志愿服务“繁星行动”", Empowering.TOURISM, C.PUBLISHED, "志愿讲解带活一条乡村线", "六十名讲解志愿者，把三个村串成一条周末线路。",
        ("村里有祠堂、有荔枝园、有老艺人，游客来了拍照就走，村民也说不清自己的故事。",
         "先让村里人会讲，再请外面的人来听。志愿者和村民结对采写讲稿，按岗位招募讲解。",
         "一、三个村各选五个点，写三百字讲稿。\n二、文化馆老师教站位、语速、问答。\n三、按小时发布讲解岗位，线上报名。\n四、每月评一次“最想再听”。\n五、讲解后引到村民的体验摊位。",
         "讲解志愿者六十人，文化馆老师两名，培训四次；线路牌由镇里制作。", "周末游客停留时间变长，体验摊位开始有收入。",
         "要有愿意开门的祠堂和农户；志愿者来回交通要有人管。", "第一版讲稿抄了旅游手册，游客听不下去；改成讲自家的事才留得住人。"),
        (("月均志愿上岗", 742, "人次", "之前 310 人次"), ("游客平均停留", 3.4, "小时", "抽样 500 人，之前 1.2 小时")),
    ),
    CaseWords(
        "广州公共文化云平台建设", Empowering.DIGITAL, C.PUBLISHED, "五个工作日答复一条需求", "街坊提了想看什么，五个工作日内有人答、有去向。",
        ("街坊提的需求进了表格就没有下文，提过一次的人不再提。", "每条需求有编号、有去向、有期限；答不了的写明原因，公开。",
         "一、需求只填四项，一分钟提完。\n二、同类需求合并，附议看得见。\n三、街道五个工作日内答复。\n四、答复连到征集、产品或场次。\n五、每月公布按时答复率。",
         "各街道指定一名答复人，市里一名督办。", "按时答复率上升，提需求的人多了一倍。", "要有人真的去征集和点单，否则答复会变成套话。",
         "期限定成三天时，答复质量很差；改成五个工作日后好转。"),
        (("按时答复率", 93, "%", "之前 58%"), ("月均需求", 640, "条", "之前 300 条")),
    ),
    CaseWords(
        STATIONS_OWN, Empowering.GOVERNANCE, C.SUBMITTED, "夜读灯下的议事会", "书桌就是会议桌，街坊自己商量骑楼怎么亮灯。",
        ("老街住户多、租客多，议事会一向只有七八个老人来。", "把议事会搬到晚上的夜读灯下，先读书后议事。",
         "一、每月第二个周四晚八点。\n二、先共读半小时。\n三、只议一件事。\n四、结果贴在灯箱上。", "商铺出半间，文化站出灯和书，志愿者两名。",
         "到会人数增加，租客第一次参加表决。", "商铺老板要愿意；灯不能太亮，影响楼上。", "第一次议了三件事，吵到十一点。一次只议一件。"),
        (("议事会平均到会", 26, "人", "之前 9 人"),),
    ),
    CaseWords(
        "群众文艺团队建设“群星工程”", Empowering.TRADITION, C.RETURNED, "老师跟着村队走一年", "一位老师定点一支村队，一年后能独立演出。",
        ("村里的粤剧私伙局、醒狮队散着练，演不成一场完整的节目。", "区馆老师定点到队，签一年辅导约定。",
         "一、摸底。\n二、双向选择。\n三、每月两次。\n四、年底汇报演出。", "老师十五名，课时费由区里出。", "能独立演出的村队增加。",
         "老师要能排出时间。", "第一年没有定目标，练到年底不知道练了什么。"),
        (("能独立演出的村队", 15, "支", "之前 6 支"),),
    ),
    CaseWords(
        "全民艺术普及联盟", Empowering.GOVERNANCE, C.APPROVED, "一份师资名册走全市", "馆、院校、院团、机构共用一份名册，课开到社区。",
        ("公益课一位难求，院校老师想来没有门路。", "联盟共用师资名册和课程标准，社区按需要点老师。",
         "一、统一课程标准。\n二、老师上传课纲。\n三、社区点课。\n四、课后互评。", "名册管理员一名；课时费按统一标准。", "社区课程增加，老师来源更广。",
         "要有统一的课时费标准。", "名册一开始不更新，电话打不通；现在每季核一次。"),
        (("在册老师", 410, "人", "上季末"),),
    ),
    CaseWords(
        "村晚联村共办", Empowering.PERFORMANCE, C.DRAFT, "五个村轮流做东", "节目互送，舞台共用，村晚不再各自为战。",
        ("各村村晚各办各的，经费和节目都不够。", "五村轮流做东。", "", "", "", "", ""),
        (),
    ),
    CaseWords(
        "总分馆制建设", Empowering.GOVERNANCE, C.WITHDRAWN, "分馆长派驻制", "总馆派人到镇街分馆当馆长。",
        ("镇街分馆有场地缺资源。", "总馆派驻分馆长。", "一、选人。\n二、派驻。\n三、考核。", "派驻人员十二名。", "开放时间延长。", "要有编制。", "派驻期太短，换人快。"),
        (("周开放时间", 52, "小时", "之前 36 小时"),),
    ),
)  # fmt: skip

# (case title, adopter "station:n" or "hall:n", learned from place or None, state, days ago, plan, changed, outcome, sessions, people)
REPLICATIONS: Final = (
    ("让居民小组排节目单", "station:9", None, "confirmed", 260, "先在三个社区试点戏会", "点戏会改在晚上八点，孩子也能投票", "试点社区每场多来三十多人", 24, 1980),
    ("让居民小组排节目单", "station:14", 0, "confirmed", 190, "照多做法，先培训点戏员", "点戏员由商户和住户各出一人", "商户主动让出门口空地", 16, 1240),
    ("让居民小组排节目单", "station:19", 0, "reported", 130, "村里改成祠堂点戏", "按房族推点戏员，每房一人", "报名点戏员比预想多", 11, 860),
    ("让居民小组排节目单", "station:24", 1, "under_way", 70, "园区青年用手机投票", "", "", None, None),
    ("让居民小组排节目单", "station:28", 1, "abandoned", 150, "在两个小区试", "", "", None, None),
    ("让居民小组排节目单", "station:33", None, "proposed", 6, "下一季开始前把点戏员选出来", "", "", None, None),
    ("一本台账管住重复办活动", "station:6", None, "confirmed", 150, "先拉上学校和妇联", "台账放在街道政务群，大家都能改", "三个月少了八场重复活动", 0, 0),
    ("一本台账管住重复办活动", "station:17", 6, "under_way", 60, "镇里六个村一起报", "", "", None, None),
    ("一本台账管住重复办活动", "station:0", None, "under_way", 45, "先和隔壁两条街合用一本台账", "", "", None, None),
    ("志愿讲解带活一条乡村线", "station:31", None, "confirmed", 110, "荔枝季前练好讲解", "讲稿由果农自己讲，志愿者写", "荔枝季周末停留时间变长", 36, 2900),
    ("志愿讲解带活一条乡村线", "station:29", 9, "under_way", 40, "温泉线路加两个村", "", "", None, None),
    ("五个工作日答复一条需求", "station:12", None, "under_way", 50, "指定一名答复人，周一集中答", "", "", None, None),
)  # fmt: skip

# (name, kind, lead, about, project or None, state, days ago, items: kind, old name, whose, days ago)
BRANDS: Final = (
    ("羊城夜读", BrandKind.READING, "hall:1", "把各馆的晚间阅读活动合到一张日历、一个报名口。", "全民阅读联盟", "joined", 210,
     ((ItemKind.SERIES, "周五夜读会", "station:5", 205), (ItemKind.SERIES, "骑楼灯下", "station:0", 205), (ItemKind.SERVICE, "夜间还书箱", "hall:0", 180))),
    ("百姓戏台", BrandKind.PERFORMANCE, "hall:2", "各区群众展演用一个名称、一套报名和评选办法。", "“羊城之夏”市民文化季", "joined", 300,
     ((ItemKind.SERIES, "街坊大舞台", "hall:2", 300), (ItemKind.SERIES, "榕树头会演", "station:1", 300), (ItemKind.PRODUCT, "折子戏专场", "supplier:0", 260),
      (ItemKind.SERIES, "村晚", "station:27", 120))),
    ("小小传承人", BrandKind.HERITAGE, "hall:4", "非遗亲子课合用课程标准和材料包。", None, "proposed", 9,
     ((ItemKind.SERIES, "广绣亲子课", "station:15", 9), (ItemKind.SERIES, "灰塑体验日", "station:4", 9))),
    ("文化快递", BrandKind.ONLINE, "hall:3", "线上课程统一打包。", None, "refused", 80, ((ItemKind.SERVICE, "云课堂", "hall:3", 80),)),
    ("乐在社区", BrandKind.TRAINING, "hall:5", "社区音乐课合办。", "全民艺术普及联盟", "ended", 330,
     ((ItemKind.SERIES, "社区合唱课", "station:8", 330), (ItemKind.SERIES, "吉他入门", "station:13", 330))),
)  # fmt: skip

KEY_WORK: Final = (
    ("station:0", "西关小姐少爷故事会", "每周六下午请老街坊讲西关旧事，已办四十多场。", "街道年度民生实事", 820, None),
    ("hall:0", "区馆送教下乡", "每年派老师到村教学。", "区年度重点任务", 1500, None),
    ("hall:2", "群众文艺团队定点辅导", "一位老师定点一支队伍。", "市群众文艺工作要点", 1100, "群众文艺团队建设“群星工程”"),
)  # fmt: skip
