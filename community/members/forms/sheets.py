"""Spreadsheet import of institutions: columns, parsing of cells, checks across rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Final

from django.core.exceptions import ValidationError
from django.db.models import TextChoices

from community.members.credit_code import is_valid, normalised
from community.members.models import Area, Institution, Kind, Level, Sector
from core.files.spreadsheets import Column, RowError, Sheet

NAME_MAX: Final = 100


def by_label(choices: type[TextChoices]) -> Callable[[str], str]:
    """Read a choice by the words on the screen."""
    values = {str(label): str(value) for value, label in choices.choices}

    def read(text: str) -> str:
        if text not in values:
            raise ValidationError(f"“{text}”不在可选项里：{'、'.join(values)}")
        return values[text]

    return read


def name(text: str) -> str:
    if len(text) > NAME_MAX:
        raise ValidationError(f"名称最多 {NAME_MAX} 个字")
    if Institution.objects.filter(name=text).exists():
        raise ValidationError(f"已有叫“{text}”的单位")
    return text


def area(text: str) -> Area:
    found = Area.objects.filter(code=text).first()
    if found is None:
        raise ValidationError(f"没有区划代码“{text}”，请用 6 位（区）或 9 位（镇街）代码")
    return found


def supervisor(text: str) -> Institution:
    found = Institution.objects.filter(name=text).first()
    if found is None:
        raise ValidationError(f"没有叫“{text}”的单位，主管部门要先登记")
    return found


def credit_code(text: str) -> str:
    code = normalised(text)
    if not is_valid(code):
        raise ValidationError(f"统一社会信用代码“{text}”的校验位不对")
    if Institution.objects.filter(credit_code=code).exists():
        raise ValidationError(f"统一社会信用代码“{code}”已登记在另一家名下")
    return code


INSTITUTION_COLUMNS: Final[Sequence[Column]] = (
    Column("名称", name),
    Column("类别", by_label(Kind)),
    Column("系统", by_label(Sector)),
    Column("层级", by_label(Level)),
    Column("区划代码", area),
    Column("主管部门", supervisor, is_required=False),
    Column("统一社会信用代码", credit_code, is_required=False),
    Column("简介", is_required=False, is_long=True),
)


def checked_together(sheet: Sheet, codes: Collection[str]) -> Sheet:
    """
    Add errors that need several rows or the importing person: duplicate names or credit codes, areas outside `codes`.
    Such rows are no longer valid.
    """
    seen: dict[tuple[str, object], int] = {}
    good = []
    for number, cells in sheet.rows:
        errors = [
            RowError(number, title, f"和第 {seen[title, cells[title]]} 行重复")
            for title in ("名称", "统一社会信用代码")
            if cells[title] and (title, cells[title]) in seen
        ]
        place = cells["区划代码"]
        if isinstance(place, Area) and not place.code.startswith(tuple(codes)):
            errors.append(RowError(number, "区划代码", f"{place.name}不在您的辖区，请由所在区登记"))
        for title in ("名称", "统一社会信用代码"):
            seen.setdefault((title, cells[title]), number)
        sheet.errors.extend(errors)
        if not errors:
            good.append((number, cells))
    sheet.rows = good
    sheet.errors.sort(key=lambda error: error.row)
    return sheet
