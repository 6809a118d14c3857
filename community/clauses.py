"""The clauses of the policy (docs/policy.md), as people cite them: 四（二）, or 4.2."""

from __future__ import annotations

import re
from typing import Final

NUMBERS: Final = (
    "1.2.1", "1.2.2", "1.2.3", "1.2.4", "1.3", "2.1", "2.2", "2.3", "3.1.1", "3.1.2", "3.1.3", "3.2.1", "3.2.2",
    "3.2.3", "3.3.1", "3.3.2", "3.3.3", "3.4.1", "3.4.2", "3.4.3", "3.4.4", "3.5.1", "3.5.2", "3.5.3", "4.1", "4.2",
    "4.3",
)  # fmt: skip
DIGITS: Final = "零一二三四五"
SEPARATORS: Final = re.compile(r"[、，,；;\s]+")
BRACKETS: Final = str.maketrans("()", "（）")


def cited(number: str) -> str:
    """A clause's number as the policy writes it: 3.1.2 is 三（一）2."""
    part, section, *rest = number.split(".")
    return f"{DIGITS[int(part)]}（{DIGITS[int(section)]}）{''.join(rest)}"


KNOWN: Final = {number: cited(number) for number in NUMBERS}
# every number one may cite: a clause, its section, its part
CITABLE: Final = sorted({number.rsplit(".", drop)[0] for number in NUMBERS for drop in range(3)})
# what a line of clauses looks like once it is tidied; the database asks for it too
PATTERN: Final = "^({one})(、({one}))*$".format(one="|".join(KNOWN.values()))


def tidied(text: str) -> str:
    """Clauses as the policy writes them, parted by 、; what is no clause stays as it was typed."""
    parts = [part for part in SEPARATORS.split(text.translate(BRACKETS).strip()) if part]
    return "、".join(KNOWN.get(part, part) for part in parts)


def unknown(text: str) -> list[str]:
    """What of `text` is no clause of the policy."""
    return [part for part in tidied(text).split("、") if part not in KNOWN.values()]
