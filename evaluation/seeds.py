"""
Initial frameworks of a new installation, as drafts to be edited: each number says where it comes from.

They are our reading or an example of the field, never presented as the bureau's own decision.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

OURS: Final = "本平台的起始值，没有查到市里的统一规定，请主管部门核定"
PROJECT_MEASURES: Final = "本平台记录，口径见指标目录"


@dataclass(frozen=True)
class IndicatorSeed:
    code: str
    name: str
    weight: int
    definition: str
    unit: str
    source: str
    method: str
    limits: str
    basis: str = OURS
    measure: str = ""
    rule: str = "linear"
    floor: float = 0
    target: float | None = None
    better: str = "higher"
    on_missing: str = "exclude"
    on_late: str = "value"
    on_not_applicable: str = "exclude"
    stated_pct: float | None = None
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def fields(self) -> dict[str, Any]:
        """What the row of an indicator holds besides version and dimension."""
        names = (
            "code", "name", "weight", "definition", "unit", "source", "method", "limits", "basis", "measure", "rule", "floor",
            "target", "better", "on_missing", "on_late", "on_not_applicable",
        )  # fmt: skip
        stated = self.stated_pct
        if stated is None and "value" in (self.on_missing, self.on_late, self.on_not_applicable):
            stated = 0
        owner = "市级主管部门"
        return {
            **{name: getattr(self, name) for name in names},
            "stated_pct": stated,
            "owner": owner,
            **self.more,
        }


@dataclass(frozen=True)
class DimensionSeed:
    code: str
    name: str
    weight: int
    indicators: tuple[IndicatorSeed, ...]


@dataclass(frozen=True)
class FrameworkSeed:
    code: str
    name: str
    kind: str
    about: str
    dimensions: tuple[DimensionSeed, ...]


_ANSWERS: Final = "没来的人和没答的人不在里面；人数不足门槛时不计、不公布"
_RATED: Final[dict[str, Any]] = {"is_sampled": True, "is_shrunk": True, "counts_people": True}
_EXPERT: Final[dict[str, Any]] = {"is_sampled": True}


def _i(*given: Any, **named: Any) -> IndicatorSeed:
    return IndicatorSeed(*given, **named)


def _veto(code: str) -> IndicatorSeed:
    return _i(
        code, "安全责任事故或现场收费推销", 0, "评价期内查实的安全责任事故、现场收费或推销的次数", "次", "declared",
        "单位填报，主管部门按检查和投诉记录核实", "没有被发现的不在里面",
        "领域常用的一票否决项（免费开放绩效一票否决，巫溪 2022）；清单由主管部门核定", rule="veto", better="lower",
        more={"least": 0, "most": 1000},
    )  # fmt: skip


PROJECT: Final = FrameworkSeed(
    "project", "标杆项目评价指标", "project",
    "维度用政策原文的词：群众需求与公众参与、覆盖面与实效性、创新与示范引领、合作共建，知晓率、参与率、满意度。"
    "怎样分解成指标、权重和线，是我们的理解，主管部门可以逐项修改。",
    (
        DimensionSeed("A", "群众需求与公众参与", 25, (
            _i("A1", "到场率", 60, "已办场次里，签到的座位占预约座位的比例", "%", "computed", PROJECT_MEASURES,
               "没有预约直接来的人不在里面", measure="events.attendance_rate", floor=40, target=85),
            _i("A2", "评价回复率", 40, "群众公开的评价里，主办方回复了的比例", "%", "computed", PROJECT_MEASURES,
               "只看回没回，不看回得好不好", measure="feedback.replied_rate", floor=20, target=90),
        )),
        DimensionSeed("B", "覆盖面与实效性", 25, (
            _i("B1", "办成的场次", 50, "评价期内项目名下办成的场次", "场", "computed", PROJECT_MEASURES,
               "场次有大有小，只数场次不看规模", measure="events.held", target=12, on_missing="value", stated_pct=0),
            _i("B2", "点单兑现率", 25, "区里同意的点单里，已经配送的比例", "%", "computed", PROJECT_MEASURES,
               "没有点单的不计", measure="orders.kept_rate", floor=50, target=95),
            _i("B3", "有无障碍安排的场次", 25, "办成的场次里有手语、字幕、轮椅席等安排的比例", "%", "computed", PROJECT_MEASURES,
               "安排了多少人用没有数", measure="events.accessible_rate", floor=0, target=40),
        )),
        DimensionSeed("C", "创新与示范引领", 15, (
            _i("C1", "专家评议", 100, "智库评审组按评分标准打的平均分", "分", "expert", "随机抽取、回避、评分表锁定，去掉最高和最低",
               "专家人数少，区间宽", target=100, floor=40, more=_EXPERT),
        )),
        DimensionSeed("D", "合作共建", 15, (
            _i("D1", "参与单位实际投入", 70, "评价期内实际投入人员、场地或资源的参与单位占签署单位的比例", "%", "declared",
               "牵头单位填报，附参与单位的确认", "投入多少没有折算", target=100, floor=30,
               more={"least": 0, "most": 100, "jump_pct": 50}),
            _i("D2", "被别处采用", 30, "做法被别的单位采用并确认的件数", "件", "declared", "填报并附采用单位的回执",
               "采用得好不好另看", target=3, more={"least": 0, "most": 200}),
        )),
        DimensionSeed("E", "知晓率、参与率、满意度", 20, (
            _i("E1", "到场者满意度", 100, "到场者评价的总体分平均，按样本量向全体平均收缩", "/ 5", "rating",
               "只收签到的人和验收的站点的评价", _ANSWERS, "4.6 分为满分线、3 分为零分线：本平台起始值", floor=3, target=4.6,
               more=_RATED),
        )),
        DimensionSeed("F", "加分和否决", 0, (_veto("F1"),)),
    ),
)  # fmt: skip

FISCAL: Final = FrameworkSeed(
    "fiscal", "财政支出绩效自评表", "project",
    "格式按财政项目支出绩效自评表：预算执行率 10、产出 50（数量 10、质量 20、时效 20）、效益 30、满意度 10。"
    "表样见上海市普陀区公开的自评表（示例出处），各项线由主管部门和财政部门核定。",
    (
        DimensionSeed("1", "预算执行率", 10, (
            _i("1.1", "预算执行率", 100, "全年执行数占全年预算数的比例", "%", "declared", "按账目填报，附财务凭证", "跨年度支付按实际支付",
               "自评表固定 10 分", target=100, floor=0, more={"least": 0, "most": 150}),
        )),
        DimensionSeed("2", "产出", 50, (
            _i("2.1", "数量：办成的场次", 20, "评价期内项目名下办成的场次", "场", "computed", PROJECT_MEASURES, "不看规模",
               "自评表产出 50 分中数量 10 分", measure="events.held", target=12, on_missing="value", stated_pct=0),
            _i("2.2", "质量：到场率", 40, "签到的座位占预约座位的比例", "%", "computed", PROJECT_MEASURES, "没有预约直接来的人不在里面",
               "自评表产出 50 分中质量 20 分", measure="events.attendance_rate", floor=40, target=85),
            _i("2.3", "时效：按期完成", 40, "按计划日期完成的里程碑占到期里程碑的比例", "%", "declared", "填报并附里程碑记录",
               "改过期的按改后的期限",
               "自评表产出 50 分中时效 20 分", floor=50, target=100, more={"least": 0, "most": 100}),
        )),
        DimensionSeed("3", "社会效益", 30, (
            _i("3.1", "专家评议的社会效益", 100, "智库评审组打的平均分", "分", "expert", "随机抽取、回避、评分表锁定", "专家人数少，区间宽",
               "自评表效益 30 分", floor=40, target=100, more=_EXPERT),
        )),
        DimensionSeed("4", "满意度", 10, (
            _i("4.1", "服务对象满意度", 100, "到场者总体分平均", "/ 5", "rating", "只收签到的人和验收的站点的评价", _ANSWERS,
               "自评表满意度 10 分，目标 90%（4.5 / 5）", floor=3, target=4.5, more=_RATED),
        )),
    ),
)  # fmt: skip

SERVICE: Final = FrameworkSeed(
    "service", "馆站服务评价指标", "institution",
    "参照文化馆、图书馆评估定级和免费开放绩效常用的项目（服务效能、免费开放、满意度），数值是示例，主管部门可以逐项修改。",
    (
        DimensionSeed("A", "服务效能", 45, (
            _i("A1", "办成的场次", 50, "评价期内主办并办成的场次", "场", "computed", PROJECT_MEASURES, "场次有大有小",
               measure="events.held", target=20, on_missing="value", stated_pct=0),
            _i("A2", "到场率", 50, "签到的座位占预约座位的比例", "%", "computed", PROJECT_MEASURES, "没有预约直接来的人不在里面",
               measure="events.attendance_rate", floor=40, target=85),
        )),
        DimensionSeed("B", "免费开放", 25, (
            _i("B1", "每周开放小时", 60, "评价期内平均每周实际开放的小时", "小时", "declared", "填报，附开放公示照片", "错时开放没有加权",
               "县级标准一例：每周 42 小时（桃江 2023）；市级馆另定", rule="steps", target=None,
               more={"steps": [[35, 60], [42, 90], [56, 100]], "least": 0, "most": 112, "jump_pct": 30}),
            _i("B2", "临时闭馆没有提前公告", 40, "没有提前 7 天公告的临时闭馆次数，每次扣两成", "次", "declared",
               "填报，主管部门按公告记录核实",
               "没有被发现的不在里面", "公共文化体育设施条例第十七、十八条；扣分幅度是起始值", rule="deduction", better="lower",
               more={"unit_points": 20, "least": 0, "most": 100}),
        )),
        DimensionSeed("C", "群众满意", 30, (
            _i("C1", "到场者满意度", 100, "到场者评价的总体分平均，按样本量向全体平均收缩", "/ 5", "rating",
               "只收签到的人和验收的站点的评价", _ANSWERS, floor=3, target=4.6, more=_RATED),
        )),
        DimensionSeed("D", "加分和否决", 0, (
            _i("D1", "获省级以上表彰", 0, "评价期内获得的省级以上表彰，每项 1 分，最多 3 分", "项", "declared", "填报，附文件",
               "表彰级别没有再分",
               rule="bonus", more={"unit_points": 1, "cap": 3, "least": 0, "most": 50}),
            _veto("D2"),
        )),
    ),
)  # fmt: skip

SUPPLIER: Final = FrameworkSeed(
    "supplier", "供给方评价指标", "supplier",
    "看供给方把点到的单办成了没有、来的人怎么说。数值是示例，主管部门可以逐项修改。",
    (
        DimensionSeed("A", "履约", 55, (
            _i("A2", "点单兑现率", 40, "区里同意的点单里，已经配送的比例", "%", "computed", PROJECT_MEASURES,
               "没有点单的不计", measure="orders.kept_rate", floor=50, target=95),
            _i("A1", "配送办成的场次", 60, "评价期内本单位产品办成的场次", "场", "computed", PROJECT_MEASURES, "大小场次一样算",
               measure="events.held", target=10, on_missing="value", stated_pct=0),
        )),
        DimensionSeed("B", "到场者评价", 45, (
            _i("B1", "满意度", 100, "到场者和接收站点评价的总体分平均，按样本量收缩", "/ 5", "rating", "只收签到的人和验收的站点的评价",
               _ANSWERS, floor=3, target=4.6, more=_RATED),
        )),
        DimensionSeed("C", "否决", 0, (_veto("C1"),)),
    ),
)  # fmt: skip

_SURVEYED: Final[dict[str, Any]] = {"is_sampled": True, "counts_people": True}
_ASKED: Final = "归入这一轮的问卷，按答的人住的区计；只用已公布的格"
_UNASKED: Final = "没有答的人不在里面；各区答的人多少不一，看区间"


def _rate(
    code: str, name: str, weight: int, rate: str, definition: str, floor: float, target: float
) -> IndicatorSeed:
    return _i(code, name, weight, definition, "%", "survey", _ASKED, _UNASKED, measure=rate, floor=floor, target=target,
              more=_SURVEYED)  # fmt: skip


DISTRICT: Final = FrameworkSeed(
    "district", "区公共文化服务评价指标", "district",
    "把各区放在一把尺子上：服务到没到、群众的话有没有回音、知晓率、参与率、满意度（政策 3.3.3）。"
    "怎样分解、权重和线是我们的理解，主管部门可以逐项修改。",
    (
        DimensionSeed("A", "覆盖与实效", 35, (
            _i("A1", "镇街活动覆盖率", 60, "评价期内办过场次的镇街占全区镇街的比例", "%", "computed", PROJECT_MEASURES,
               "办一场和办一百场一样算", measure="streets.reached_rate", floor=30, target=100),
            _i("A2", "到场率", 40, "已办场次里，签到的座位占预约座位的比例", "%", "computed", PROJECT_MEASURES,
               "没有预约直接来的人不在里面", measure="events.attendance_rate", floor=40, target=85),
        )),
        DimensionSeed("B", "回应群众需求", 25, (
            _i("B1", "需求按期答复率", 50, "到期的需求里，按期答复的比例", "%", "computed", PROJECT_MEASURES,
               "只看按不按期，不看答得好不好", measure="demands.on_time_rate", floor=40, target=95),
            _i("B2", "评价回复率", 50, "群众公开的评价里，主办方回复了的比例", "%", "computed", PROJECT_MEASURES,
               "只看回没回，不看回得好不好", measure="feedback.replied_rate", floor=20, target=90),
        )),
        DimensionSeed("C", "知晓率、参与率、满意度", 40, (
            _rate("C1", "知晓率", 30, "awareness", "问“知道家附近有公共文化活动吗”，答知道的人占回答的人的比例", 30, 80),
            _rate("C2", "参与率", 30, "participation", "过去 12 个月到过场馆或活动的人占回答的人的比例", 20, 60),
            _rate("C3", "满意率", 40, "satisfaction", "参加过的人里，打 4 分或 5 分的人的比例；没来过的人不算", 50, 90),
        )),
    ),
)  # fmt: skip

STREET: Final = FrameworkSeed(
    "street", "镇街公共文化服务评价指标", "street",
    "看一个镇街有没有活动、居民要的有没有答复、来的人怎么说。怎样分解、权重和线是我们的理解，主管部门可以逐项修改。",
    (
        DimensionSeed("A", "覆盖与实效", 45, (
            _i("A1", "办成的场次", 40, "评价期内在本镇街办成的场次", "场", "computed", PROJECT_MEASURES,
               "场次有大有小，只数场次不看规模；一场都没有登记的不给总分，因为分不清是没办还是没登记", measure="events.held",
               target=12, on_missing="refuse"),
            _i("A2", "到场率", 35, "已办场次里，签到的座位占预约座位的比例", "%", "computed", PROJECT_MEASURES,
               "没有预约直接来的人不在里面", measure="events.attendance_rate", floor=40, target=85),
            _i("A3", "有无障碍安排的场次", 25, "办成的场次里有手语、字幕、轮椅席等安排的比例", "%", "computed", PROJECT_MEASURES,
               "安排了多少人用没有数", measure="events.accessible_rate", floor=0, target=40),
        )),
        DimensionSeed("B", "回应群众需求", 30, (
            _i("B1", "需求按期答复率", 60, "到期的需求里，按期答复的比例", "%", "computed", PROJECT_MEASURES,
               "只看按不按期，不看答得好不好", measure="demands.on_time_rate", floor=40, target=95),
            _i("B2", "评价回复率", 40, "群众公开的评价里，主办方回复了的比例", "%", "computed", PROJECT_MEASURES,
               "只看回没回，不看回得好不好", measure="feedback.replied_rate", floor=20, target=90),
        )),
        DimensionSeed("C", "群众满意", 25, (
            _i("C1", "到场者满意度", 100, "到场者评价的总体分平均，按样本量向全体平均收缩", "/ 5", "rating",
               "只收签到的人和验收的站点的评价", _ANSWERS, floor=3, target=4.6, more=_RATED),
        )),
        DimensionSeed("D", "否决", 0, (_veto("D1"),)),
    ),
)  # fmt: skip

FACILITY: Final = FrameworkSeed(
    "facility", "设施服务评价指标", "facility",
    "看一处设施开没开、用得怎么样、方不方便、来的人怎么说。怎样分解、权重和线是我们的理解，主管部门可以逐项修改。",
    (
        DimensionSeed("A", "开放与利用", 50, (
            _i("A1", "办成的场次", 40, "评价期内在这处设施办成的场次", "场", "computed", PROJECT_MEASURES,
               "场次有大有小，只数场次不看规模；一场都没有登记的不给总分，因为分不清是没办还是没登记", measure="events.held",
               target=12, on_missing="refuse"),
            _i("A2", "到场率", 30, "已办场次里，签到的座位占预约座位的比例", "%", "computed", PROJECT_MEASURES,
               "没有预约直接来的人不在里面", measure="events.attendance_rate", floor=40, target=85),
            _i("A3", "闭馆提前公告率", 30, "评价期内开始的闭馆里，提前 7 天以上公告的比例", "%", "computed", PROJECT_MEASURES,
               "突发闭馆不算；没有闭馆的设施不计", "公共文化体育设施条例第十七、十八条；线是起始值",
               measure="closures.notice_rate", floor=50, target=100),
        )),
        DimensionSeed("B", "达标与无障碍", 25, (
            _i("B1", "设施达标率", 60, "评价期内评级的设施自查里，等级为达标的比例", "%", "computed", PROJECT_MEASURES,
               "一处设施一轮只评一次；没有评级的不计", measure="standards.met_rate", floor=0, target=100),
            _i("B2", "有无障碍安排的场次", 40, "办成的场次里有手语、字幕、轮椅席等安排的比例", "%", "computed", PROJECT_MEASURES,
               "安排了多少人用没有数", measure="events.accessible_rate", floor=0, target=40),
        )),
        DimensionSeed("C", "群众满意", 25, (
            _i("C1", "到场者满意度", 100, "到场者评价的总体分平均，按样本量向全体平均收缩", "/ 5", "rating",
               "只收签到的人和验收的站点的评价", _ANSWERS, floor=3, target=4.6, more=_RATED),
        )),
        DimensionSeed("D", "否决", 0, (_veto("D1"),)),
    ),
)  # fmt: skip

FRAMEWORKS: Final = (PROJECT, FISCAL, SERVICE, SUPPLIER)
LATER_FRAMEWORKS: Final = (DISTRICT,)
PLACE_FRAMEWORKS: Final = (STREET, FACILITY)
