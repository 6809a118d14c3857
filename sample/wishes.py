"""Sample demands and the products and events that answer them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final


@dataclass(frozen=True)
class Wish:
    """`answers` are titles of products and events that are what was asked for; `call` is the call it belongs under."""

    text: str
    art_form: str
    audience: str
    answers: tuple[str, ...] = ()
    call: int | None = None


WISHES: Final = tuple(
    Wish(*row)
    for row in (
        (
            "想看粤剧折子戏，老人家走得到的地方就好",
            "opera",
            "elders",
            ("粤剧折子戏精选", "粤剧名段唱给街坊听"),
            0,
        ),
        ("想带孩子听粤语绘本故事", "reading", "children", ("粤语绘本故事会", "周末绘本时间")),
        ("希望开长者手机课，教挂号和扫码", "digital", "elders", ("长者手机课", "长者手机课：挂号和扫码"), 4),
        ("想学广绣，从穿针开始教的那种", "craft", "all", ("广绣入门四课", "广绣团扇体验"), 1),
        ("想在小区空地上看一场露天电影", "film", "all", ("露天电影",)),
        ("醒狮队想找老师教鼓点", "folk", "youth", ("醒狮鼓点工作坊", "醒狮训练开放日")),
        ("新来广州，想听一场讲骑楼和老街的讲座", "reading", "newcomers", ("新广州人听老街", "骑楼讲古"), 2),
        ("想参加社区合唱团，从识谱学起", "music", "youth", ("社区合唱团起步课", "社区合唱排练开放")),
        ("听障朋友想看有手语翻译的演出", "opera", "disabled", ("手语木偶剧",), 3),
        ("灰塑是怎么做的，想让学生看一看", "craft", "children", ("灰塑小摆件", "灰塑师傅现场做")),
        ("工地附近的工友想看电影，周日晚上最好", "film", "newcomers", ("工友电影夜",), 2),
        ("南音好久没听到了，想请人来唱一晚", "opera", "elders", ("南音之夜",)),
        ("想要少儿书法班，从握笔教起", "fine_art", "children", ("书法基础班",)),
        ("希望有口述影像电影，视障邻居也能一起看", "film", "disabled", ("口述影像电影",), 3),
        ("想学拍照，用手机就行", "fine_art", "all", ("手机摄影散步",)),
        ("想和孩子一起做龙舟模型", "craft", "children", ("龙舟模型亲子课",), 1),
        ("广场舞队想请老师编一支新舞", "dance", "elders", ("长者广场舞编排课",)),
        ("想看老照片展，讲我们这条街以前的样子", "exhibition", "all", ("老街影像流动展", "老照片征集日")),
        ("希望有图书送到社区，轮换着看", "reading", "all", ("社区图书箱",)),
        ("年轻人想学街舞，从零开始", "dance", "youth", ("少年街舞营",)),
        ("想听咸水歌，家里老人会唱几句", "music", "elders", ("咸水歌对唱", "跟老师傅学咸水歌")),
        ("想让孩子体验剪纸", "craft", "children", ("通草画与剪纸", "亲子剪纸")),
        ("榕树头可以唱戏，想请粤剧老师来", "opera", "all", ("粤剧名段唱给街坊听", "粤剧折子戏精选"), 0),
        ("希望有英文说明的非遗体验，外国邻居也想来", "craft", "newcomers", ("广绣团扇体验",)),
        ("想看适合三岁以下宝宝的音乐会", "music", "children"),
        ("社区想请老师来写春联", "fine_art", "all", ("写春联送街坊",)),
        ("想体验虚拟现实看岭南古建筑", "digital", "youth", ("虚拟现实看岭南古建",)),
        ("香火龙很久没舞了，想看一次", "folk", "youth", ("香火龙展示",)),
        ("想要一个安静看书的地方", "reading", "youth", ("晚间自习室开放",)),
        ("希望轮椅能进的场地多办几场音乐会", "music", "disabled", ("轮椅友好音乐会",), 3),
    )
)

WEEKDAYS: Final = {"周一": 0, "周二": 1, "周三": 2, "周四": 3, "周五": 4, "周六": 5, "周日": 6}
HOURS: Final = {
    "上午": (8, 12),
    "午间": (11, 14),
    "下午": (13, 18),
    "晚上": (18, 22),
    "晚间": (18, 22),
    "夜": (18, 22),
}


def answered_by(title: str) -> list[Wish]:
    """The wishes that a product or an event of this title answers."""
    return [wish for wish in WISHES if title in wish.answers]


def wish_of(text: str) -> Wish | None:
    """The wish a demand's text begins with."""
    return next((wish for wish in WISHES if text.startswith(wish.text)), None)


def is_true_at(words: str, starts_at: datetime) -> bool:
    """Whether days and times named in `words` are those of something that starts then."""
    days = [day for name, day in WEEKDAYS.items() if name in words]
    if days and starts_at.weekday() not in days:
        return False
    if "周末" in words and starts_at.weekday() < WEEKDAYS["周六"]:
        return False
    return all(first <= starts_at.hour < last for name, (first, last) in HOURS.items() if name in words)
