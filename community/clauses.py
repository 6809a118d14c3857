"""Clause numbers of the policy (docs/policy.md): parsing, formatting and checking of 四（二） or 4.2."""

from __future__ import annotations

import re
from typing import Final

NUMBERS: Final = (
    "1.2.1", "1.2.2", "1.2.3", "1.2.4", "1.3", "2.1", "2.2", "2.3", "3.1.1", "3.1.2", "3.1.3", "3.2.1", "3.2.2",
    "3.2.3", "3.3.1", "3.3.2", "3.3.3", "3.4.1", "3.4.2", "3.4.3", "3.4.4", "3.5.1", "3.5.2", "3.5.3", "4.1", "4.2",
    "4.3",
)  # fmt: skip
# what each is about; 3.5.3 and 4.2 hold several duties, told apart by letters
TITLES: Final = {
    "1.2.1": "政府主导", "1.2.2": "人民至上", "1.2.3": "问题导向", "1.2.4": "开放合作", "1.3": "建设目标", "2.1": "共同体",
    "2.2": "标杆项目", "2.3": "标杆项目类型与资格", "3.1.1": "聚集合力", "3.1.2": "圆桌会议", "3.1.3": "深度合作",
    "3.2.1": "做大做强标杆项目", "3.2.2": "重点领域", "3.2.3": "动态评价体系", "3.3.1": "公共文化云平台", "3.3.2": "人才队伍",
    "3.3.3": "立体化宣传交流", "3.4.1": "文化治理功能", "3.4.2": "文旅融合赋能", "3.4.3": "传统文化赋能",
    "3.4.4": "数字文化赋能", "3.5.1": "公共文化智库", "3.5.2": "高质量发展广州论坛", "3.5.3a": "公共文化蓝皮书",
    "3.5.3b": "共同体服务报告", "4.1": "组织领导", "4.2a": "多元投入", "4.2b": "公众参与的考核评价",
    "4.2c": "设施服务标准与运营指南", "4.3": "舆论宣传与信息报送",
}  # fmt: skip
DIGITS: Final = "零一二三四五"
SEPARATORS: Final = re.compile(r"[、，,；;\s]+")
BRACKETS: Final = str.maketrans("()", "（）")


def cited(number: str) -> str:
    """A clause's number as the policy writes it: 3.1.2 is 三（一）2."""
    part, section, *rest = number.split(".")
    return f"{DIGITS[int(part)]}（{DIGITS[int(section)]}）{''.join(rest)}"


KNOWN: Final = {number: cited(number) for number in NUMBERS}
# every number one may cite: a clause, its section, its part
LETTERED: Final = (
    "3.5.3a",
    "3.5.3b",
    "4.2a",
    "4.2b",
    "4.2c",
)  # parts of one clause, as docs/policy.md numbers them
CITABLE: Final = sorted(
    {*LETTERED, *(number.rsplit(".", drop)[0] for number in NUMBERS for drop in range(3))}
)
# what a line of clauses looks like once it is tidied; the database asks for it too
PATTERN: Final = "^({one})(、({one}))*$".format(one="|".join(KNOWN.values()))


def tidied(text: str) -> str:
    """Clauses formatted as the policy writes them, separated by 、; unknown text stays as typed."""
    parts = [part for part in SEPARATORS.split(text.translate(BRACKETS).strip()) if part]
    return "、".join(KNOWN.get(part, part) for part in parts)


def unknown(text: str) -> list[str]:
    """The parts of `text` that are no clause of the policy."""
    return [part for part in tidied(text).split("、") if part not in KNOWN.values()]
