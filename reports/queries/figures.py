"""Formatting of a snapshot's numbers: words, units, tables. No database here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any, Final

from reports.text.references import FigureReference, GridReference, ReferenceUnreadable

NO_DATA: Final = "无数据"
HIDDEN: Final = "样本过小"
BROKEN: Final = "〔数字缺失〕"


@dataclass(frozen=True)
class Cell:
    """One cell of a snapshot; all None where too few people stand behind it to show it to everybody."""

    numerator: int | None
    denominator: int | None
    n: int | None

    @property
    def is_hidden(self) -> bool:
        return self.n is None


@dataclass(frozen=True)
class Shown:
    """
    A number as text with its unit, and what stands behind it.

    `problem` is a sentence for the writer if the reference leads nowhere; `value` is None where there is no number.
    """

    text: str
    value: Decimal | None = None
    name: str = ""
    subject: str = ""
    unit: str = ""
    cell: Cell | None = None
    last: Cell | None = None
    problem: str = ""
    counted: str = ""
    clause: str = ""


@dataclass(frozen=True)
class Grid:
    """A table of a snapshot: a heading for each column, a name and a number for each row."""

    columns: tuple[str, ...]
    units: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Shown, ...]], ...]
    over: str = ""  # what the rows are: 区, 月 …
    problem: str = ""

    @cached_property
    def texts(self) -> list[list[str]]:
        return [[name, *(shown.text for shown in shown_row)] for name, shown_row in self.rows]


@dataclass(frozen=True)
class Figures:
    """Reads the frozen content of a period and of the year before it."""

    content: Mapping[str, Any]
    previous: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def _cells(self) -> dict[tuple[str, ...], Cell]:
        return _index(self.content)

    @cached_property
    def _last_cells(self) -> dict[tuple[str, ...], Cell]:
        return _index(self.previous) if self.previous else {}

    def show(self, text: str) -> Shown:
        """The number `text` names."""
        try:
            reference = FigureReference.read(text)
        except ReferenceUnreadable:
            return Shown(BROKEN, problem=f"“{text}”不是指标引用，格式是 代码@city:4401。")
        return self.of(reference)

    def of(self, reference: FigureReference) -> Shown:
        measure = self.content["measures"].get(reference.code)
        if measure is None:
            return Shown(BROKEN, problem=f"指标 {reference.code} 不在这次快照里，可能已经撤销。")
        if reference.code in self.content["failed"]:
            return Shown(BROKEN, name=measure["name"], problem=f"指标“{measure['name']}”这次没有算出来。")
        key = (reference.code, reference.kind, reference.key, reference.cut, reference.part)
        cell, last = self._cells.get(key), self._last_cells.get(self._year_before(key))
        text, value, unit = self._number(measure, reference.show, cell, last)
        return Shown(
            text, value, name=measure["name"], subject=self.subject_name(reference), unit=unit, cell=cell, last=last,
            counted=measure["counted"], clause=measure["clause"],
        )  # fmt: skip

    def grid(self, text: str) -> Grid:
        """The table `text` names; rows in the order of their names' keys."""
        try:
            reference = GridReference.read(text)
        except ReferenceUnreadable:
            return Grid(
                (),
                (),
                (),
                problem=f"“{text}”不是表格引用，格式是 代码,代码@district:* 或 代码@city:4401/month:*。",
            )
        unknown = [code for code in reference.codes if code not in self.content["measures"]]
        if unknown:
            return Grid((), (), (), problem=f"指标 {'、'.join(unknown)} 不在这次快照里，可能已经撤销。")
        measures = [self.content["measures"][code] for code in reference.codes]
        rows = tuple(
            (self._row_name(reference, part), tuple(self.of(self._at(reference, code, part)) for code in reference.codes))
            for part in self._row_keys(reference)
        )  # fmt: skip
        return Grid(
            tuple(one["name"] for one in measures), tuple(one["unit"] for one in measures), rows,
            over=self.content["cuts"].get(reference.cut, "") or KIND_HEADS.get(reference.kind, ""),
            problem="" if rows else "这张表没有数据。",
        )  # fmt: skip

    def find(self, words: str, most: int) -> list[tuple[str, Shown]]:
        """References whose measure, subject or code holds all `words`, the city's first, with what they show."""
        wanted = words.lower().split()
        found = []
        for key in sorted(self._cells, key=lambda one: (one[1] != "city", bool(one[3]), one)):
            reference = FigureReference(*key)
            measure = self.content["measures"][reference.code]
            text = f"{measure['name']} {self.subject_name(reference)} {reference}".lower()
            if all(word in text for word in wanted):
                found.append((str(reference), self.of(reference)))
            if len(found) == most:
                break
        return found

    def subject_name(self, reference: FigureReference) -> str:
        name = self.content["subjects"].get(reference.kind, {}).get(reference.key, "")
        if not reference.cut:
            return name or reference.key
        part = self.part_name(reference.cut, reference.part)
        return f"{name} {part}".strip()

    def part_name(self, cut: str, part: str) -> str:
        named = self.content["parts"].get(cut, {}).get(part)
        if named:
            return str(named)
        if cut in {"district", "street"}:
            return str(self.content["subjects"].get(cut, {}).get(part, part))
        if cut == "month" and len(part) == 7:
            return f"{int(part[5:])}月"
        return part or "未注明"

    def _number(
        self, measure: Mapping[str, Any], show: str, cell: Cell | None, last: Cell | None
    ) -> tuple[str, Decimal | None, str]:
        asked = {"last": (last,), "change": (cell, last)}.get(show, (cell,))
        if any(one is not None and one.is_hidden for one in asked):
            return HIDDEN, None, ""
        unit = measure["unit"]
        if show in {"numerator", "denominator", "n"}:
            whole = getattr(cell, show) if cell is not None else None
            per = 1 if show == "n" else measure["per"]
            number = None if whole is None else Decimal(whole) / per
            return _text(number, 0 if per == 1 else measure["digits"], ""), number, ""
        now, before = value_of(measure, cell), value_of(measure, last)
        if show == "last":
            return _text(before, digits_of(measure), unit), before, unit
        if show == "change":
            change = None if now is None or before is None else now - before
            unit = "个百分点" if unit == "%" else unit
            return _text(change, digits_of(measure), unit, signed=True), change, unit
        return _text(now, digits_of(measure), unit), now, unit

    def _row_keys(self, reference: GridReference) -> Sequence[str]:
        if reference.cut:
            found = {
                key[4]
                for key in self._cells
                if key[0] in reference.codes and key[1:4] == (reference.kind, reference.key, reference.cut)
            }
        else:
            found = {
                key[2]
                for key in self._cells
                if key[0] in reference.codes and key[1] == reference.kind and not key[3]
            }
        order = list(self.content["subjects"].get(reference.cut or reference.kind, {}))
        return sorted(found, key=lambda part: (order.index(part) if part in order else len(order), part))

    def _row_name(self, reference: GridReference, part: str) -> str:
        if reference.cut:
            return self.part_name(reference.cut, part)
        return str(self.content["subjects"].get(reference.kind, {}).get(part, part))

    @staticmethod
    def _at(reference: GridReference, code: str, part: str) -> FigureReference:
        if reference.cut:
            return FigureReference(code, reference.kind, reference.key, reference.cut, part)
        return FigureReference(code, reference.kind, part)

    def _year_before(self, key: tuple[str, ...]) -> tuple[str, ...]:
        """Months carry their year: the cell of the year before has another name."""
        if key[3] != "month":
            return key
        year, _, month = key[4].partition("-")
        return (*key[:4], f"{int(year) - 1}-{month}" if year.isdigit() else key[4])


KIND_HEADS: Final = {"city": "全市", "district": "区", "street": "镇街", "project": "项目"}


def value_of(measure: Mapping[str, Any], cell: Cell | None) -> Decimal | None:
    """What is shown of a cell: a percentage, a mean or a count; None where there are no rows."""
    if cell is None or not cell.n or cell.numerator is None:
        return None
    if not measure["is_ratio"]:
        return Decimal(cell.numerator) / int(measure["per"])
    if not cell.denominator:
        return None
    return (
        Decimal(cell.numerator)
        / cell.denominator
        * (100 if measure["unit"] == "%" else 1)
        / int(measure["per"])
    )


def digits_of(measure: Mapping[str, Any]) -> int:
    """Decimals a number of this measure is shown with: percentages always carry one."""
    return max(int(measure["digits"]), 1) if measure["unit"] == "%" else int(measure["digits"])


def rounded(value: Decimal, digits: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def _text(value: Decimal | None, digits: int, unit: str, *, signed: bool = False) -> str:
    if value is None:
        return NO_DATA
    number = f"{rounded(value, digits):{'+' if signed else ''},}"
    return f"{number}{unit}" if unit == "%" else f"{number} {unit}".strip()


def _index(content: Mapping[str, Any]) -> dict[tuple[str, ...], Cell]:
    return {tuple(row[:5]): Cell(row[5], row[6], row[7]) for row in content["cells"]}
