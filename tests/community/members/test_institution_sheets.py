"""Institutions from a sheet: every bad cell is named, and nothing is written while one is bad."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from community.members.actions import institutions as actions
from community.members.credit_code import check_digit
from community.members.forms.sheets import INSTITUTION_COLUMNS
from community.models import Institution
from core.files import spreadsheets
from core.record.actors import Actor
from tests.factories.community import AreaFactory, InstitutionFactory, city_staff, district_staff

pytestmark = pytest.mark.django_db

TITLES = [column.title for column in INSTITUTION_COLUMNS]
CODE = "91440101MA5A00000"
CODE += check_digit(CODE)
GOOD = ["珠江童声合唱团（示例）", "院团、文艺团队", "社会组织", "区", "440103", "", CODE, "社区合唱"]


@pytest.fixture(autouse=True)
def _districts(db):
    AreaFactory(code="440103", name="荔湾区")
    AreaFactory(code="440104", name="越秀区")


def row(**changes):
    return [changes.get(title, cell) for title, cell in zip(TITLES, GOOD, strict=True)]


def read(*rows, titles=TITLES):
    upload = SimpleUploadedFile("单位.xlsx", spreadsheets.workbook(titles, rows))
    return spreadsheets.read(upload, INSTITUTION_COLUMNS)


def bring_in(sheet, user=None):
    return actions.import_institutions(sheet=sheet, by=Actor(user or city_staff()), at=timezone.now())


def test_a_good_sheet_registers_every_row():
    bureau = InstitutionFactory(district_bureau=True)

    made = bring_in(read(row(主管部门=bureau.name), row(名称="𠮷龘木偶社（示例）", 统一社会信用代码="")))

    assert [(one.name, one.supervisor, one.credit_code) for one in made] == [
        ("珠江童声合唱团（示例）", bureau, CODE),
        ("𠮷龘木偶社（示例）", None, None),
    ]


def test_a_credit_code_is_read_as_people_type_it():
    [institution] = bring_in(read(row(统一社会信用代码=f" {CODE[:8].lower()} {CODE[8:]} ")))

    assert institution.credit_code == CODE


WRONG = [
    ("名称", ""), ("名称", "太长" * 60), ("类别", "剧院"), ("系统", "🙂"), ("层级", "省"), ("区划代码", "440199"),
    ("区划代码", "荔湾区"), ("主管部门", "不存在的局"), ("统一社会信用代码", CODE[:-1] + "A"), ("统一社会信用代码", "=1+1"),
]  # fmt: skip


@pytest.mark.parametrize(("title", "text"), WRONG)
def test_a_bad_cell_is_named_by_row_and_column_and_nothing_is_written(title, text):
    sheet = read(row(名称="另一家（示例）", 统一社会信用代码=""), row(**{title: text}))

    assert [(error.row, error.column) for error in sheet.errors] == [(3, title)]
    with pytest.raises(actions.SheetHasErrors):
        bring_in(sheet)
    assert not Institution.objects.filter(name="另一家（示例）").exists()


@pytest.mark.parametrize(("title", "text"), [("名称", GOOD[0]), ("统一社会信用代码", CODE)])
def test_what_is_registered_already_is_an_error_of_its_row(title, text):
    bring_in(read(row()))
    others = {"名称": "别的名称（示例）", "统一社会信用代码": ""}

    sheet = read(row(**{**others, title: text}))

    assert [error.column for error in sheet.errors] == [title]


def test_a_name_that_comes_twice_in_the_sheet_writes_none():
    with pytest.raises(actions.NameTaken):
        bring_in(read(row(), row(统一社会信用代码="")))
    assert not Institution.objects.filter(name=GOOD[0]).exists()


def test_district_staff_cannot_bring_in_institutions_of_another_district():
    sheet = read(row(), row(名称="越秀的（示例）", 区划代码="440104", 统一社会信用代码=""))

    with pytest.raises(actions.AreaOutsideScope, match="第 3 行"):
        bring_in(sheet, district_staff("440103"))
    assert not Institution.objects.filter(name=GOOD[0]).exists()


def test_a_sheet_without_a_column_is_refused_as_a_whole():
    with pytest.raises(spreadsheets.ColumnsWrong, match="缺少“类别”"):
        read(GOOD[1:], titles=[title for title in TITLES if title != "类别"])
