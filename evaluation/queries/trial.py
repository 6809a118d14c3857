"""Trial of a framework: an example value computed, and the last published round under another version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from evaluation.formulas.assessment import assess
from evaluation.formulas.exact import ZERO, exact
from evaluation.formulas.scoring import Scale
from evaluation.models import FrameworkVersion, Round, Subject
from evaluation.policy import THRESHOLD_START, Grade
from evaluation.queries.sheets import sheet_of
from evaluation.queries.stored_inputs import inputs_again


@dataclass(frozen=True)
class Moved:
    """What another version would have given one subject of the last round; None: no total."""

    title: str
    before: Decimal | None
    after: Decimal | None
    grade_before: str
    grade_after: str
    reason: str

    @property
    def moved(self) -> Decimal | None:
        return None if self.before is None or self.after is None else self.after - self.before


def against_last_round(version: FrameworkVersion) -> Sequence[Moved]:
    """Every subject of the last published round under `version`; those moved most first. Five queries."""
    rows = Round.objects.published().filter(version__framework=version.framework_id)
    last = rows.order_by("-period_until", "-pk").first()
    if last is None or last.version_id == version.pk:
        return []
    again = assess(sheet_of(version, last.threshold or THRESHOLD_START), inputs_again(last))
    found = [_moved(one, again.get(one.ref)) for one in Subject.objects.filter(round=last).order_by("title")]
    return sorted(found, key=lambda row: (row.moved is None, -abs(row.moved or ZERO)))


def _moved(subject: Subject, again: Any) -> Moved:
    return Moved(
        subject.title, subject.total, again.total if again else None, str(subject.get_grade_display()),
        str(Grade(again.grade).label) if again and again.grade else "", again.reason if again else "没有数据",
    )  # fmt: skip


@dataclass(frozen=True)
class Worked:
    """An example: what `value` earns, or why it earns nothing yet."""

    value: str
    share_pct: str
    trouble: str


def worked(typed: Mapping[str, str]) -> Worked:
    """The share that the example value earns under the rule as it is typed."""
    value = typed.get("example", "")
    try:
        scale = Scale(
            typed.get("rule", ""), typed.get("better", ""), _number(typed, "floor") or ZERO, _number(typed, "target"),
            _steps(typed.get("steps", "")), _number(typed, "unit_points") or ZERO, _number(typed, "cap") or ZERO,
        )  # fmt: skip
        share = scale.share(exact(Decimal(value)))
        words = "一票否决，不给总分" if scale.vetoes(exact(Decimal(value))) else ""
        return Worked(value, f"{share * 100:.2f}", words)
    except ZeroDivisionError:
        return Worked(value, "", "满分线和零分线相同（或上限是 0），要除以零，请改。")
    except (InvalidOperation, ValueError, KeyError, TypeError):
        return Worked(value, "", "填好数值和计分规则就能算出来。")


def _number(typed: Mapping[str, str], name: str) -> Decimal | None:
    text = typed.get(name, "").strip()
    return exact(Decimal(text)) if text else None


def _steps(text: str) -> tuple[tuple[Decimal, Decimal], ...]:
    """Steps as the form shows them: [[35, 60], [42, 90]]."""
    numbers = [Decimal(part) for part in text.replace("[", " ").replace("]", " ").replace(",", " ").split()]
    return tuple(zip(numbers[::2], numbers[1::2], strict=True))
