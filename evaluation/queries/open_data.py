"""Open data of a published round (ZIP): figures, dictionary, framework, and a program that recomputes every score."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django.utils.timezone import localtime
from repro_zipfile import ReproducibleZipFile

from core.files.spreadsheets import safe_text
from evaluation.formulas.exact import FOUR, SIX
from evaluation.models import FrameworkVersion, Round, Score, Subject
from evaluation.policy import DRAW_SPREAD, DRAWS, GRADE_LINES

VERIFIER: Final = Path(__file__).parent.parent / "data" / "verify_scores.py"
SUBJECT_COLUMNS: Final = (
    "ref", "title", "group", "area", "state", "reason", "total", "half", "grade", "rank_best", "rank_worst", "place_best",
    "place_worst", "flips", "people", "before", "by_rules", "reply", "answer",
)  # fmt: skip
SCORE_COLUMNS: Final = (
    "ref", "code", "state", "numerator", "denominator", "squares", "n", "raw", "value", "low", "high", "share", "weight",
    "points", "half", "note",
)  # fmt: skip
DICTIONARY: Final = (
    ("subjects.csv", "ref", "对象在平台里的编号"), ("subjects.csv", "title", "对象名称"), ("subjects.csv", "group", "类别"),
    ("subjects.csv", "area", "区划代码"), ("subjects.csv", "state", "scored 有分，no_data 没有数据，vetoed 一票否决"),
    ("subjects.csv", "reason", "没有总分的原因"), ("subjects.csv", "total", "总分，0–100，四位小数；空：没有总分，不是 0"),
    ("subjects.csv", "half", "95% 区间的半宽"), ("subjects.csv", "grade", "excellent 优，good 良，pass 合格，fail 不合格"),
    ("subjects.csv", "rank_best", "可能的最好名次：1 加上明确更好的个数"), ("subjects.csv", "rank_worst", "可能的最差名次"),
    ("subjects.csv", "place_best", "权重上下浮动 25% 重算 1,000 次，名次的第 5 百分位"),
    ("subjects.csv", "place_worst", "同上，第 95 百分位"), ("subjects.csv", "flips", "1,000 次里等级改变的比例"),
    ("subjects.csv", "people", "到场者评价的份数；不足门槛的不写"), ("subjects.csv", "before", "上一轮总分"),
    ("subjects.csv", "by_rules", "上一轮的数按本轮规则重算，总分变了多少"), ("subjects.csv", "reply", "被评方的话"),
    ("subjects.csv", "answer", "复核答复"),
    ("scores.csv", "code", "指标编号，见 framework.json"),
    ("scores.csv", "state", "counted 计分，excluded 不计，stated 按写明的得分率，refused 缺数不给总分，failed 计算失败"),
    ("scores.csv", "numerator", "分子；评价和专家是分数之和"), ("scores.csv", "denominator", "分母；空：就是一个数"),
    ("scores.csv", "squares", "评价和专家：分数的平方和"), ("scores.csv", "n", "样本量或行数；不足门槛的不写"),
    ("scores.csv", "raw", "收缩前的值"), ("scores.csv", "value", "计分用的值"), ("scores.csv", "low", "值的 95% 区间下端；空：全部记录"),
    ("scores.csv", "high", "值的 95% 区间上端"), ("scores.csv", "share", "得分率 0–1"), ("scores.csv", "weight", "实际权重（满分多少）"),
    ("scores.csv", "points", "得分"), ("scores.csv", "half", "得分区间半宽"), ("scores.csv", "note", "适用的缺数规则"),
)  # fmt: skip


def archive(round: Round) -> bytes:
    """The ZIP of a round; the same round gives the same bytes. Four queries."""
    subjects = list(round.subjects.select_related("area").order_by("pk"))
    scores = Score.objects.filter(subject__round=round).select_related("subject", "indicator").order_by(
        "subject", "indicator__code"
    )  # fmt: skip
    parts = {
        "README.txt": _readme(round),
        "framework.json": json.dumps(framework_of(round.version), ensure_ascii=False, indent=1),
        "subjects.csv": _table(SUBJECT_COLUMNS, map(_subject, subjects)),
        "scores.csv": _table(SCORE_COLUMNS, map(_score, scores)),
        "data-dictionary.csv": _table(("file", "column", "meaning"), DICTIONARY),
        "verify_scores.py": VERIFIER.read_text(encoding="utf-8"),
    }
    out = io.BytesIO()
    with ReproducibleZipFile(out, "w") as file:
        for name, text in parts.items():
            file.writestr(name, text)
    return out.getvalue()


def framework_of(version: FrameworkVersion) -> dict[str, Any]:
    """A version as data: what a recomputation needs, and the reference sheets. Two queries."""
    return {
        "name": str(version), "kind": version.framework.kind, "about": version.framework.about,
        "weights_from": version.weights_from, "draws": DRAWS, "draw_spread": DRAW_SPREAD,
        "grades": [[name, str(line)] for name, line in GRADE_LINES],
        "dimensions": [
            {"code": one.code, "name": one.name, "weight": str(one.weight)} for one in version.dimensions.all()
        ],
        "indicators": [_indicator(one) for one in version.indicators.select_related("dimension").order_by("code")],
    }  # fmt: skip


def _indicator(one: Any) -> dict[str, Any]:
    text = (
        "code", "name", "definition", "unit", "better", "source", "measure", "method", "frequency", "owner", "limits", "basis",
        "rule", "on_missing", "on_late", "on_not_applicable", "not_above",
    )  # fmt: skip
    numbers = ("weight", "floor", "target", "unit_points", "cap", "stated_pct", "least", "most", "jump_pct")
    flags = ("is_sampled", "is_shrunk", "counts_people")
    return {
        "dimension": one.dimension.code,
        **{name: getattr(one, name) for name in (*text, *flags)},
        **{name: None if getattr(one, name) is None else str(getattr(one, name)) for name in numbers},
        "steps": [[str(line), str(pct)] for line, pct in one.steps],
    }


def _subject(one: Subject) -> Sequence[str]:
    return [_text(one.area_id if name == "area" else getattr(one, name)) for name in SUBJECT_COLUMNS]


def _score(one: Score) -> Sequence[str]:
    own = {"ref": one.subject.ref, "code": one.indicator.code}
    return [_text(own.get(name) or getattr(one, name)) for name in SCORE_COLUMNS]


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.quantize(FOUR if value.as_tuple().exponent == FOUR.as_tuple().exponent else SIX):f}"
    return safe_text(str(value))


def _table(titles: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(titles)
    writer.writerows(rows)
    return "\ufeff" + out.getvalue()


def _readme(round: Round) -> str:
    mark = "示例数据，不是真实单位的成绩。\n" if round.is_sample else ""
    return (
        f"{round.name}（{round.number}）\n{mark}"
        f"数据期：{round.period_from} 至 {round.period_until}（不含）。公布：{_day(round.published_at)}。\n"
        f"匿名门槛：{round.threshold} 人。人数不足的不计、不写；人数按门槛成批更新。\n"
        f"换权重用的种子：{round.seed}。\n\n"
        "验算：在这个文件夹里运行 python3 -I verify_scores.py（只用 Python 标准库）。\n"
        "各列的意思见 data-dictionary.csv；指标、权重、计分和缺数规则见 framework.json。\n"
    )


def _day(at: datetime | None) -> str:
    return localtime(at).date().isoformat() if at else "未公布"
