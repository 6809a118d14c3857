"""Search synonyms: built-in ones, and those the bureau edits as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cloudplatform.models import SearchWord


@dataclass(frozen=True)
class Meaning:
    """The synonyms of a word, and the filter it stands for ("audience:elders"; "" for none)."""

    also: Sequence[str] = ()
    meaning: str = ""


def _same(words: str, meaning: str = "", also: str = "") -> dict[str, Meaning]:
    """Words for one thing: each finds the others, those of `also` and what the filter finds."""
    group = words.split()
    return {word: Meaning([one for one in [*group, *also.split()] if one != word], meaning) for word in group}


BUILT_IN: Final[Mapping[str, Meaning]] = {
    **_same("免费 不要钱 不收费 公益", "free"),
    **_same("有位 余座 有座", "places"),
    **_same("今天 今日", "when:today"),
    **_same("周末 星期六 星期日 礼拜六 礼拜日", "when:weekend"),
    **_same("本周 这周 这星期", "when:week"),
    **_same("老人 老年 老年人 长者 老人家 银发 阿公阿婆", "audience:elders"),
    **_same("小朋友 孩子 小孩 儿童 少儿 亲子 宝宝 细路 带娃", "audience:children"),
    **_same("青年 年轻人 后生", "audience:youth"),
    **_same("残障 残疾 残疾人 残障人士", "audience:disabled"),
    **_same("来穗 外来工 新广州人 打工人", "audience:newcomers"),
    **_same("跳舞 舞蹈 广场舞 街舞", "art_form:dance"),
    **_same("看戏 睇戏 大戏 戏曲", "art_form:opera", "粤剧 折子戏"),
    **_same("唱歌 歌唱 合唱 声乐", also="音乐"),
    **_same("音乐 音乐会 演奏 听歌", "art_form:music"),
    **_same("写字 书法 毛笔字 练字", also="硬笔"),
    **_same("画画 绘画 国画 美术", also="书画"),
    **_same("摄影 拍照 影相", also="照片"),
    **_same("手工 手作 做手工", "art_form:craft", "非遗"),
    **_same("看书 读书 阅读 睇书", "art_form:reading", "绘本"),
    **_same("讲座 听课 讲古", also="讲堂"),
    **_same("电影 睇电影 看电影 露天电影", "art_form:film"),
    **_same("展览 看展 睇展", "art_form:exhibition"),
    **_same("粤语 白话 广东话", "language:yue"),
    **_same("普通话 国语", "language:cmn"),
    **_same("英语 英文", "language:eng"),
    **_same("手语", "access:sign_language"),
    **_same("轮椅", "access:wheelchair"),
    **_same("字幕", "access:subtitles"),
    **_same("导盲犬", "access:guide_dog"),
    **_same("母婴室 喂奶", "access:nursing_room"),
}


def known_words() -> Mapping[str, Meaning]:
    """Every word that means more than itself: the built-in ones, and the bureau's in their place. One query."""
    return {**BUILT_IN, **{row.word: Meaning(row.also, row.meaning) for row in SearchWord.objects.all()}}
