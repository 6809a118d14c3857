"""Texts of the sample roundtables. All invented; nothing of it was ever said."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Talk:
    """One item: what was said, what came of it, and what is to be done. `lead` counts among those who came."""

    title: str
    brief: str
    said: str
    outcome: str
    conclusion: str
    sought: str = "decision"
    dissent: str = ""
    vote: str = ""
    to_do: str = ""
    success: str = ""
    lead: int = 0
    days: int = 60
    minutes: int = 25
    none_because: str = ""


FIRST = (
    Talk(
        "上半年各馆共享了什么",
        "把排练室、讲堂和设备列成一张单子，看看空着的时候能不能借出去。",
        "各馆报了可以共享的场地。工人文化宫说周末有两间教室空着。",
        "agreed",
        "各馆把可以共享的空间放上平台，先从周末空着的做起。",
        to_do="各馆把周末空闲的空间放上平台",
        success="平台上周末能借的空间不少于 6 处",
        lead=1,
        days=45,
    ),
    Talk(
        "夜间开放先在哪里试",
        "居民希望下班以后也能来，人手和安保怎么办。",
        "图书馆愿意先试两个月。文化馆说安保要另外安排。",
        "agreed",
        "先在两处试行夜间开放，两个月后看人数再定。",
        vote="先在两处试行夜间开放",
        to_do="两处试行夜间开放两个月",
        success="两处每周至少三晚开到九点，记录人数",
        lead=2,
        days=50,
    ),
    Talk(
        "志愿者培训怎么统一",
        "各家自己培训，内容不一样。",
        "大家把自己的课程介绍了一遍。",
        "noted",
        "会议听取了各家的做法。",
        sought="experience",
    ),
)
SECOND = (
    Talk(
        "空白镇街的流动服务怎么排",
        "有几个镇街半年没有一场像样的活动。",
        "区里说缺的不是节目，是能接得住演出的场地。",
        "agreed",
        "给空白镇街排流动服务，场地由镇街和学校一起出。",
        vote="给空白镇街排流动服务",
        to_do="给 4 个空白镇街各排 2 场流动服务",
        success="4 个镇街各办 2 场，场场有签到",
        lead=0,
        days=260,
        minutes=40,
    ),
    Talk(
        "无障碍场次每月至少一场",
        "听障、视障的街坊看不了大多数场次。",
        "残障街坊来信说手语翻译太少。各区都同意，有的区缺翻译。",
        "agreed",
        "各区每月至少一场无障碍场次。",
        dissent="有的馆认为先统计需求再定场数。",
        to_do="各区每月至少一场无障碍场次",
        success="平台上每区每月能找到一场",
        lead=1,
        days=40,
    ),
    Talk(
        "职工教室纳入统一预约",
        "工会的教室工作日晚上空着。",
        "工会说可以先放三处，周末留给夜校。",
        "in_principle",
        "原则同意先放三处，名单由工会报。",
        to_do="三处职工教室能在平台上约",
        success="三处能在线约",
        lead=2,
        days=120,
    ),
    Talk(
        "馆校合作的课表怎么对上",
        "学校的课后服务时间和馆里的开放时间对不上。",
        "学校和博物馆对了一遍下学期的时间。",
        "agreed",
        "下学期先对上三所学校的课后服务时间。",
        to_do="三所学校的课后服务课表和馆里对上",
        success="三所学校每周各一节",
        lead=3,
        days=235,
    ),
    Talk(
        "各馆免费项目目录公开",
        "有的馆目录没有上网。",
        "都同意，按同一张表来做。",
        "agreed",
        "各馆按同一张表公开免费项目目录。",
        to_do="各馆公开免费项目目录",
        success="平台上能查到每个馆的目录",
        lead=4,
        days=60,
    ),
    Talk(
        "老年大学要不要统一收费",
        "有的收一点材料费，有的不收。",
        "意见不一致，先不定。",
        "deferred",
        "先摸清各家情况，下次再议。",
        sought="discussion",
    ),
    Talk(
        "一处旧电影院怎么用",
        "街道想改成小剧场。",
        "消防还没有过，暂时不排项目。",
        "agreed",
        "等消防通过再议，先不安排。",
        none_because="要等消防验收，现在没有要办的事",
    ),
)
EXTRA = (
    Talk(
        "台风季户外活动的安排",
        "上个月有三场因为天气取消。",
        "大家交流了取消和改期的做法。",
        "agreed",
        "户外活动都要有雨天方案，改期要当天通知。",
        to_do="户外场次都写上雨天方案",
        success="新发布的户外场次都有雨天方案",
        lead=1,
        days=75,
    ),
)
TOPICAL = (
    Talk(
        "阅读推广人怎么认定",
        "各区标准不一样。",
        "交流了三个区的做法，大家倾向先互认。",
        "agreed",
        "先互认，半年后再定统一标准。",
        to_do="各区互认阅读推广人",
        success="互认名单上网",
        lead=0,
        days=100,
    ),
    Talk(
        "亲子阅读材料共用",
        "各馆都在自己做。",
        "同意共用，放在共享盘里。",
        "noted",
        "材料共用，会议备案。",
        sought="information",
    ),
)
NEXT = (
    Talk(
        "把青年空间也纳入统一预约",
        "青年空间晚上开到十点，白天很空。",
        "",
        "",
        "请会议同意先纳入五处青年空间。",
        minutes=20,
    ),
    Talk(
        "明年的共享日历怎么排",
        "提前半年把各家的大活动放在一张日历上，免得撞车。",
        "",
        "",
        "请会议同意共用一张年度日历。",
        minutes=20,
    ),
    Talk("乡镇少儿绘本轮换", "绘本看完了没有新的。", "", "", "请会议同意三个镇之间轮换绘本。", minutes=15),
    Talk("给社区文化室配投影", "设备旧了。", "", "", "请会议同意更新十处投影。", minutes=15),
)
PROGRESS = ("列了名单，发了通知，几家已经回话。", "一半办好了，另一半等场地。", "都办好了，照片在附件里。")
BOARD = (  # side, resource, title; the place in the list says whose it is
    ("offer", "room", "排练室周末下午空着"),
    ("need", "room", "老年合唱团找周末排练的地方"),
    ("offer", "teacher", "两位剪纸老师每周能出来半天"),
    ("need", "teacher", "课后服务缺手工老师"),
    ("offer", "exhibition", "骑楼老照片展可以巡回"),
    ("need", "volunteer", "周末导览缺八名志愿者"),
    ("offer", "data", "本馆老地图的扫描件"),
    ("need", "troupe", "社区中秋晚会缺一个节目"),
)
