"""Projects of the sample city. Those the policy names keep their name; all others are invented and say so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from projects.models import Project
from projects.policy import KeyField, Nature, ProjectType
from projects.states import ProjectState as S
from sample.words import MARK

H, V, G = ProjectType.HORIZONTAL, ProjectType.VERTICAL, ProjectType.GRASSROOTS


@dataclass(frozen=True)
class ProjectWords:
    """
    `lead` is "city", "district:<n>", "station:<n>" or "hall:<n>"; `call` the place in CALLS or None; `state` where it stands.

    `wan` is the budget in 万元, all of it sample data.
    """

    title: str
    type: str
    field: str
    nature: str
    lead: str
    call: int | None
    state: str
    wan: int
    problem: str
    new: str
    is_named_in_policy: bool = False

    @property
    def shown_title(self) -> str:
        return self.title if self.is_named_in_policy else f"{self.title}{MARK}"


def _policy(*row: Any) -> ProjectWords:
    return replace(ProjectWords(*row), is_named_in_policy=True)


# (title, years from this one, opens, closes, state): days from today
CALLS: Final = (
    ("{year} 年度公共文化标杆项目征集", -394, -372, "closed"),
    ("{year} 年度公共文化标杆项目春季征集", -250, -215, "closed"),
    ("{year} 年度公共文化标杆项目夏季征集", -110, -75, "closed"),
    ("{year} 年度公共文化标杆项目秋季增补征集", -25, 20, "open"),
    ("{year} 年度公共文化标杆项目征集预告", 30, 70, "draft"),
    ("{year} 年馆校合作专项征集", -180, -150, "cancelled"),
)

PROJECTS: Final = (
    # --- named in the policy (2.3); figures, leads and progress are sample data
    _policy("公共文化设施联盟", H, KeyField.OTHER, Nature.MECHANISM, "city", 0, S.CONFIRMED, 120,
            "文化、体育、工会、青少年、妇女儿童场馆各管各的，居民要到不同系统分别预约。",
            "五个系统的场馆统一预约、统一服务公约，闲置时段互相开放。"),
    _policy("花城市民文化空间", H, KeyField.READING, Nature.BRAND, "city", 0, S.CONFIRMED, 180,
            "商圈和园区有人气没有文化服务，公共场馆有服务却离得远。", "社会空间挂牌后按服务清单开放，公共馆派书、派课、派人。"),
    _policy("全民艺术普及联盟", H, KeyField.ART, Nature.MECHANISM, "hall:0", 0, S.NAMED, 96,
            "公益课程一位难求，院校和院团的老师没有进社区的渠道。", "馆、院校、院团、社会机构共用一份师资名册和课程标准。"),
    _policy("全民阅读联盟", H, KeyField.READING, Nature.MECHANISM, "city", 0, S.CONFIRMED, 88,
            "图书馆、书店、学校、社区各办各的阅读活动，读者难以持续参加。", "一张阅读地图、一套活动日历、一份阅读推广人名册。"),
    _policy("公共图书馆与中小学校“馆校合作”项目", H, KeyField.SCHOOLS, Nature.EXISTING, "district:0", 1, S.MIDTERM_CHECKED, 64,
            "学校图书更新慢，公共馆的少儿藏书放学后才有人看。", "学校馆接入通借通还，课程表里排进图书馆课。"),
    _policy("广州公共文化云平台建设", V, KeyField.DIGITAL, Nature.EXISTING, "city", 0, S.CONFIRMED, 260,
            "需求、征集、配送、评价分在几套系统，基层重复填报。", "需求采集到反馈评价在一条线上办完，数据一次填报。"),
    _policy("总分馆制建设", V, KeyField.READING, Nature.EXISTING, "district:1", 0, S.NAMED, 150,
            "镇街分馆有场地缺资源，服务标准不一。", "总馆派驻分馆长，资源、人员、考核一体管理。"),
    _policy("“向美而行”公共文化产品配送展示活动", V, KeyField.ART, Nature.BRAND, "hall:1", 0, S.CONFIRMED, 300,
            "配送的产品和居民想看的对不上，远的镇街轮不到。", "四级联动点单，额度向薄弱镇街倾斜，公式公开。"),
    _policy("“羊城之夏”市民文化季", V, KeyField.ART, Nature.BRAND, "city", 0, S.NAMED, 200,
            "暑期活动集中在中心城区，群众自己的节目缺少舞台。", "百姓报节目、区里搭台、市里选拔，优秀节目再下基层。"),
    _policy("文旅志愿服务“繁星行动”", V, KeyField.VOLUNTEERS, Nature.BRAND, "district:2", 1, S.INCUBATING, 40,
            "志愿者注册多、上岗少，基层缺人时找不到人。", "按岗位招募、按时长授星，志愿队与文化站结对。"),
    _policy("基层公共文化共同体建设", G, KeyField.OTHER, Nature.MECHANISM, "district:3", 0, S.CONFIRMED, 110,
            "文化站、社区、学校、企业的文化活动互不知道，重复办、没人来。", "以镇街为单位开联席会，一本台账统筹活动和场地。"),
    _policy("新时代文明实践与文化站共建平台", G, KeyField.VOLUNTEERS, Nature.MECHANISM, "station:1", 1, S.INCUBATING, 36,
            "文明实践所和文化站场地相邻、人员交叉，活动各排各的。", "一个排期、一支队伍、一次签到，两边都算数。"),
    _policy("群众文艺团队建设“群星工程”", G, KeyField.ART, Nature.EXISTING, "hall:2", 1, S.MIDTERM_CHECKED, 72,
            "群众团队多，缺老师、缺排练场、缺展示机会。", "星级评定配课时、配场地，上级馆老师定点辅导。"),
    # --- invented
    ProjectWords("骑楼下的夜读灯", G, KeyField.READING, Nature.BRAND, "station:0", 0, S.RECTIFYING, 22,
                 "老城居民下班后没有安静看书的地方。", "骑楼商铺晚上让出半间，文化站配书配灯。"),
    ProjectWords("水上人家口述史", G, KeyField.TOURISM, Nature.PROJECT, "station:7", 0, S.RECTIFYING, 18,
                 "疍家老人的咸水歌和生活记忆没有人记。", "学生志愿者入户记录，录音进社区文化室循环播放。"),
    ProjectWords("天台菜园读书会", G, KeyField.READING, Nature.PROJECT, "station:21", 0, S.RECTIFYING, 14,
                 "楼上楼下互不相识，读书会没有固定地方。", "天台菜园旁设读书角，种菜和读书一起排班。"),
    ProjectWords("一街一戏台", G, KeyField.ART, Nature.PROJECT, "station:4", 0, S.EXITED, 45,
                 "街道没有能演戏的台子。", "用可拆装舞台轮流到十条街。"),
    ProjectWords("文化盲盒进园区", H, KeyField.TOURISM, Nature.PROJECT, "station:12", 0, S.EXITED, 26,
                 "园区青年不知道附近有什么文化活动。", "每月一盒，扫码抽取演出、展览、手作的名额。"),
    ProjectWords("岭南古建数字导览", V, KeyField.DIGITAL, Nature.PROJECT, "district:4", 0, S.ACCEPTED, 58,
                 "古建看得到、看不懂，讲解员不够。", "手机扫码看三维拆解，粤语、普通话、英语、手语四种讲解。"),
    ProjectWords("江边旧仓艺术季", H, KeyField.TOURISM, Nature.BRAND, "station:9", 0, S.REJECTED, 80,
                 "旧仓库空置，周边居民没有看展的地方。", "仓库业主出场地，文化站出策展。"),
    ProjectWords("村晚联村共办", G, KeyField.ART, Nature.MECHANISM, "district:8", 1, S.INCUBATING, 35,
                 "各村村晚各自办，经费和节目都不够。", "五村轮流做东，节目互送，舞台共用。"),
    ProjectWords("听障观众看戏日", H, KeyField.ART, Nature.PROJECT, "hall:3", 1, S.INCUBATING, 30,
                 "听障居民看不懂戏，剧场也不知道怎样接待。", "每月一场带手语翻译和字幕的演出，场务全员培训。"),
    ProjectWords("地铁口图书角", V, KeyField.READING, Nature.PROJECT, "station:13", 1, S.RESERVED, 28,
                 "通勤的人没有时间去图书馆。", "地铁口设自助借还柜，纳入总分馆管理。"),
    ProjectWords("社区影像馆", G, KeyField.DIGITAL, Nature.PROJECT, "station:20", 1, S.REJECTED, 50,
                 "老街的照片散在各家。", "居民交照片，社区数字化后集中展示。"),
    ProjectWords("新市民文化接驳车", V, KeyField.OTHER, Nature.MECHANISM, "district:5", 2, S.IN_NOTICE, 66,
                 "工业区的新市民到场馆要换两趟车。", "周末接驳车串起园区、图书馆和文化馆，车上先听导赏。"),
    ProjectWords("广绣传习进课堂", H, KeyField.SCHOOLS, Nature.PROJECT, "hall:4", 2, S.IN_NOTICE, 32,
                 "广绣传承人老龄化，学校缺美育课程。", "传承人和美术老师同堂授课，作品进文化馆展出。"),
    ProjectWords("社区讲古场", G, KeyField.READING, Nature.BRAND, "station:16", 2, S.IN_NOTICE, 16,
                 "粤语讲古听众老、讲古佬少。", "榕树头设固定讲古场，年轻讲古人跟师上台。"),
    ProjectWords("文化站夜间开放", V, KeyField.OTHER, Nature.MECHANISM, "station:5", 2, S.DECIDED, 42,
                 "文化站下班就关门，居民下班才有空。", "错时开放到晚上九点半，志愿者值夜。"),
    ProjectWords("珠江古琴雅集", H, KeyField.ART, Nature.BRAND, "hall:5", 2, S.DECIDED, 24,
                 "岭南古琴知道的人少。", "博物馆出器物，文化馆出场地，社团出琴人。"),
    ProjectWords("乡村放映员计划", G, KeyField.DIGITAL, Nature.PROJECT, "station:27", 2, S.UNDER_REVIEW, 38,
                 "村里放电影的人越来越少。", "培训返乡青年做放映员，片单由村民投票。"),
    ProjectWords("银发合唱联盟", H, KeyField.ART, Nature.MECHANISM, "hall:6", 2, S.UNDER_REVIEW, 27,
                 "老年合唱团多，缺指挥、缺谱、缺场地。", "联盟共用指挥和谱库，排练场地错峰。"),
    ProjectWords("镇街文化管家", V, KeyField.VOLUNTEERS, Nature.MECHANISM, "district:9", 2, S.UNDER_REVIEW, 54,
                 "文化站一人多岗，开门都难。", "区里统一聘请文化管家，派到镇街轮值。"),
    ProjectWords("城中村儿童夜校", G, KeyField.SCHOOLS, Nature.PROJECT, "station:2", 3, S.SUBMITTED, 20,
                 "城中村孩子放学后没人管。", "文化室晚上开课，大学生志愿者轮班。"),
    ProjectWords("非遗手信共创", H, KeyField.TOURISM, Nature.PROJECT, "station:15", 3, S.SUBMITTED, 33,
                 "非遗产品好看不好卖。", "传承人、设计学院和街道商户一起做手信。"),
    ProjectWords("阅读推广人下乡", V, KeyField.READING, Nature.PROJECT, "district:7", 3, S.SUBMITTED, 29,
                 "镇里有书没人带着读。", "区馆派阅读推广人驻镇，每周两次共读。"),
    ProjectWords("榕树头粤剧夜", G, KeyField.ART, Nature.BRAND, "station:0", 3, S.RETURNED, 19,
                 "街坊想看粤剧，剧场票贵路远。", "榕树头每月一晚，社团演、街坊当裁判。"),
    ProjectWords("旧书循环站", G, KeyField.READING, Nature.PROJECT, "station:22", 3, S.RETURNED, 12,
                 "家里的旧书没处去。", "文化站收、消毒、再借，捐书换借阅额度。"),
    ProjectWords("云上文化站", V, KeyField.DIGITAL, Nature.PROJECT, "station:3", 3, S.RECOMMENDED, 46,
                 "文化站的课程录不下来，错过就没有。", "一键录播，镇街共享课程库。"),
    ProjectWords("文旅志愿讲解队", H, KeyField.VOLUNTEERS, Nature.PROJECT, "hall:7", 3, S.RECOMMENDED, 21,
                 "节假日讲解排队，平时讲解员闲。", "各馆讲解员和志愿者统一排班、互相支援。"),
    ProjectWords("街区博物馆", H, KeyField.TOURISM, Nature.MECHANISM, "station:10", 3, S.QUALIFIED, 75,
                 "老物件散在街坊家里，没有地方看。", "沿街橱窗做展柜，街坊当馆长。"),
    ProjectWords("少年醒狮营", G, KeyField.ART, Nature.BRAND, "station:18", None, S.QUALIFIED, 23,
                 "醒狮队后继无人。", "学校社团和狮会结对，假期集中训练。"),
    ProjectWords("一站一品线上展", V, KeyField.DIGITAL, Nature.PROJECT, "station:0", 3, S.DRAFT, 15,
                 "各站特色活动外面看不到。", "每站一件代表作，线上轮展。"),
    ProjectWords("江畔晨读", G, KeyField.READING, Nature.PROJECT, "station:30", None, S.DRAFT, 8,
                 "晨练的人多，读书的人少。", "江边亭子设晨读角，退休教师领读。"),
    ProjectWords("文化集市试办", H, KeyField.OTHER, Nature.PROJECT, "station:25", 3, S.WITHDRAWN, 17,
                 "手艺人没有摆摊的地方。", "文化站广场月末开集市。"),
)  # fmt: skip


PLACES: Final = {words.shown_title: place for place, words in enumerate(PROJECTS, 1)}


def place_of(project: Project) -> int:
    """Its place above, from 1. What differs from project to project follows from it, whatever number the database gave."""
    return PLACES[project.title]
