"""
重算本轮公布的每一个得分。只用 Python 标准库，在解压后的文件夹里运行：

    python3 -I verify_scores.py

全部一致，退出码 0；有一处不同，说出第一处是哪个对象的哪个数，退出码 1。
"""

import csv
import json
import math
import sys
from decimal import ROUND_HALF_UP, Context, Decimal
from pathlib import Path
from statistics import NormalDist

HERE = Path(__file__).resolve().parent
EXACT = Context(prec=50, rounding=ROUND_HALF_UP)
Z = Decimal("1.959963984540054")
SIX, FOUR = Decimal("0.000001"), Decimal("0.0001")
ZERO, ONE, HUNDRED = Decimal(0), Decimal(1), Decimal(100)


class Different(Exception):
    """A published number that is not what its inputs give."""


def number(text):
    return Decimal(text) if text != "" else None


def rows(name):
    with open(HERE / name, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def six(value):
    return value.quantize(SIX, context=EXACT)


def four(value):
    return value.quantize(FOUR, context=EXACT)


def same(where, what, published, found):
    if published != found:
        raise Different(f"{where}：{what} 公布的是 {published}，重算是 {found}")


# --- from inputs to a value ---
def mean_of(row):
    return EXACT.divide(number(row["numerator"]), Decimal(int(row["n"])))


def variance_of(row):
    n, total, squares = int(row["n"]), number(row["numerator"]), number(row["squares"])
    if n < 2:
        return ZERO
    return max(ZERO, EXACT.divide(squares - EXACT.divide(total * total, Decimal(n)), Decimal(n - 1)))


def common_of(group):
    """Bühlmann–Straub over all subjects of one indicator: mean, variance within, variance between, answers."""
    size = sum(int(row["n"]) for row in group)
    mean = EXACT.divide(sum((number(row["numerator"]) for row in group), ZERO), Decimal(size))
    free = size - len(group)
    inside = sum((variance_of(row) * (int(row["n"]) - 1) for row in group), ZERO)
    within = EXACT.divide(inside, Decimal(free)) if free else ZERO
    spread = sum((int(row["n"]) * (mean_of(row) - mean) ** 2 for row in group), ZERO)
    scale = Decimal(size) - EXACT.divide(Decimal(sum(int(row["n"]) ** 2 for row in group)), Decimal(size))
    between = EXACT.divide(spread - (len(group) - 1) * within, scale) if scale else ZERO
    return mean, within, between, size


def around(value, variance):
    half = Z * EXACT.sqrt(variance)
    return six(value - half), six(value + half)


def wilson(successes, n):
    share, zz = EXACT.divide(successes, n), EXACT.multiply(Z, Z)
    middle = share + EXACT.divide(zz, 2 * n)
    spread = Z * EXACT.sqrt(EXACT.divide(share * (ONE - share), n) + EXACT.divide(zz, 4 * n * n))
    below = ONE + EXACT.divide(zz, n)
    low = max(ZERO, EXACT.divide(middle - spread, below))
    high = min(ONE, EXACT.divide(middle + spread, below))
    return six(low * HUNDRED), six(high * HUNDRED)


def raw_of(indicator, row):
    denominator = number(row["denominator"])
    if denominator is None:
        return six(number(row["numerator"]))
    scale = HUNDRED if indicator["unit"] == "%" else ONE
    return six(EXACT.divide(number(row["numerator"]), denominator) * scale)


def value_of(indicator, row, common):
    """The value that is scored, and both ends of its interval (None: full records carry none)."""
    raw, n = raw_of(indicator, row), row["n"]
    if indicator["is_shrunk"] and common and n:
        mean, within, between, size = common
        count = Decimal(int(n))
        trust = ZERO if between <= 0 else EXACT.divide(count, count + EXACT.divide(within, between))
        value = six(trust * mean_of(row) + (ONE - trust) * mean)
        variance = max(trust * EXACT.divide(within, count), EXACT.divide(within, Decimal(size)))
        return raw, value, *around(value, variance)
    if indicator["is_sampled"] and row["squares"] and n:
        return raw, raw, *around(raw, EXACT.divide(variance_of(row), Decimal(int(n))))
    if indicator["is_sampled"] and row["denominator"] and indicator["unit"] == "%":
        return raw, raw, *wilson(number(row["numerator"]), number(row["denominator"]))
    return raw, raw, None, None


# --- from a value to points ---
def share_of(indicator, value):
    rule, floor = indicator["rule"], Decimal(indicator["floor"])
    beyond = max(ZERO, value - floor)
    if rule == "linear":
        share = EXACT.divide(value - floor, Decimal(indicator["target"]) - floor)
    elif rule == "steps":
        is_higher = indicator["better"] == "higher"
        reached = [
            Decimal(pct)
            for line, pct in indicator["steps"]
            if (value >= Decimal(line) if is_higher else value <= Decimal(line))
        ]
        share = EXACT.divide(max(reached, default=ZERO), HUNDRED)
    elif rule == "deduction":
        share = ONE - EXACT.divide(beyond * Decimal(indicator["unit_points"]), HUNDRED)
    elif rule == "bonus":
        cap = Decimal(indicator["cap"])
        share = EXACT.divide(min(cap, beyond * Decimal(indicator["unit_points"])), cap)
    else:
        share = ZERO
    return six(min(ONE, max(ZERO, share)))


def weights_of(framework, lines):
    """Points each counting indicator is worth: what does not count gives its weight away."""
    dimensions = {one["code"]: Decimal(one["weight"]) for one in framework["dimensions"]}
    counting = [
        one for one in framework["indicators"] if lines[one["code"]]["state"] in ("counted", "stated")
    ]
    inside = {
        code: sum((Decimal(one["weight"]) for one in counting if one["dimension"] == code), ZERO)
        for code in dimensions
    }
    live = sum((dimensions[code] for code, weight in inside.items() if weight), ZERO)
    found = {}
    for one in counting:
        weight = Decimal(one["weight"])
        if live and weight:
            top = HUNDRED * dimensions[one["dimension"]] * weight
            found[one["code"]] = six(EXACT.divide(top, live * inside[one["dimension"]]))
    return found


def check_line(where, indicator, row, common, weight):
    """One published row against its inputs; answers its points and its half interval."""
    if row["state"] not in ("counted", "stated"):
        same(where, "得分", number(row["points"]), ZERO.quantize(FOUR))
        return ZERO, ZERO
    low = high = None
    if row["state"] == "stated":
        share = six(EXACT.divide(Decimal(indicator["stated_pct"]), HUNDRED))
    else:
        raw, value, low, high = value_of(indicator, row, common)
        same(where, "原始值", number(row["raw"]), raw)
        same(where, "计分值", number(row["value"]), value)
        same(where, "区间下端", number(row["low"]), low)
        same(where, "区间上端", number(row["high"]), high)
        share = share_of(indicator, value)
    same(where, "得分率", number(row["share"]), share)
    worth = Decimal(indicator["cap"]) if indicator["rule"] == "bonus" else weight
    same(where, "实际权重", number(row["weight"]), six(worth))
    points = four(share * worth)
    same(where, "得分", number(row["points"]), points)
    half = ZERO
    if low is not None:
        width = abs(share_of(indicator, high) - share_of(indicator, low))
        half = four(EXACT.divide(width * worth, Decimal(2)))
    same(where, "半宽", number(row["half"]), four(half))
    return points, half


def check_subject(framework, subject, lines, commons):
    weights = weights_of(framework, lines)
    points, halves, is_vetoed = [], [], False
    for indicator in framework["indicators"]:
        row = lines[indicator["code"]]
        where = f"{subject['title']} {indicator['code']}"
        one, half = check_line(
            where, indicator, row, commons.get(indicator["code"]), weights.get(indicator["code"], ZERO)
        )
        points.append(one)
        halves.append(half)
        value = number(row["value"])
        is_vetoed = is_vetoed or (
            indicator["rule"] == "veto" and value is not None and value > Decimal(indicator["floor"])
        )
    states = {row["state"] for row in lines.values()}
    if is_vetoed or states & {"refused", "failed"} or not weights:
        same(subject["title"], "总分", subject["total"], "")
        return
    total = min(HUNDRED, max(ZERO, sum(points, ZERO)))
    same(subject["title"], "总分", number(subject["total"]), total)
    same(
        subject["title"],
        "区间半宽",
        number(subject["half"]),
        four(EXACT.sqrt(sum((half * half for half in halves), ZERO))),
    )
    grade = next((name for name, line in framework["grades"] if total >= Decimal(line)), "fail")
    same(subject["title"], "等级", subject["grade"], grade)


def check_ranks(subjects):
    scored = [one for one in subjects if one["total"] != ""]
    pairs = max(1, len(scored) * (len(scored) - 1) // 2)
    bound = NormalDist().inv_cdf(1 - 0.05 / (2 * pairs))
    known = [(float(one["total"]), float(one["half"]) / float(Z)) for one in scored]
    for one, (own, error) in zip(scored, known, strict=True):
        margins = [(other, bound * math.hypot(error, its)) for other, its in known]
        best = 1 + sum(other - own > margin for other, margin in margins)
        worst = len(scored) - sum(own - other > margin for other, margin in margins)
        same(one["title"], "可能的名次", f"{one['rank_best']}–{one['rank_worst']}", f"{best}–{worst}")


def main():
    framework = json.loads((HERE / "framework.json").read_text(encoding="utf-8"))
    subjects, scores = rows("subjects.csv"), rows("scores.csv")
    by_ref = {}
    for row in scores:
        by_ref.setdefault(row["ref"], {})[row["code"]] = row
    commons = {}
    for indicator in framework["indicators"]:
        group = [row for row in scores if row["code"] == indicator["code"] and row["n"] and row["numerator"]]
        if indicator["is_shrunk"] and group:
            commons[indicator["code"]] = common_of(group)
    try:
        for subject in subjects:
            check_subject(framework, subject, by_ref[subject["ref"]], commons)
        check_ranks(subjects)
    except (Different, ArithmeticError, KeyError, ValueError) as problem:
        print(f"不一致。{problem}")
        return 1
    print(
        f"{len(subjects)} 个对象，{len(framework['indicators'])} 项指标，{len(scores)} 个得分，重算全部一致。"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
