"""Institutions from a sheet: every row is looked at before it is written, and the file is sent once."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from community.models import Institution, Membership, MembershipApplication, Seat
from core.models import Draft
from tests.factories.community import AreaFactory, InstitutionFactory, city_staff, district_staff
from tests.factories.members import code

pytestmark = pytest.mark.django_db

IMPORT = "/admin/community/institution/import/"
HEAD = "名称,类别,系统,层级,区划代码,主管部门,统一社会信用代码,简介\n"
GOOD = f"春风书屋（示例）,新型文化空间,文化,区,440103,,{code(1)},街角书屋\n"
PLAIN = "夏夜书屋（示例）,新型文化空间,文化,区,440103,,,\n"


@pytest.fixture
def staff(client):
    AreaFactory(code="440103", name="荔湾区")
    AreaFactory(code="440104", name="越秀区")
    user = city_staff()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return user


def send(client, text):
    return client.post(IMPORT, {"sheet": SimpleUploadedFile("单位.csv", text.encode())}, follow=True)


def names():
    return set(Institution.objects.exclude(kind="bureau").values_list("name", flat=True))


def test_a_sheet_is_shown_row_by_row_and_written_only_when_confirmed(client, staff):
    page = send(client, HEAD + GOOD + PLAIN)
    assert [wrong for _, _, wrong in page.context["preview"]] == ["", ""]
    assert names() == set()

    answer = client.post(IMPORT, {"confirm": "1"}, follow=True)

    assert "导入了 2 个单位" in answer.content.decode()
    assert names() == {"春风书屋（示例）", "夏夜书屋（示例）"}
    assert not MembershipApplication.objects.exists()
    assert not Draft.objects.exists()


WRONG = [
    ("坏行（示例）,不存在,文化,区,440103,,,\n", "类别"),
    (PLAIN, "和第 3 行重复"),
    (f"秋水书屋（示例）,新型文化空间,文化,区,440103,,{code(1)},\n", "和第 2 行重复"),
    (f"秋水书屋（示例）,新型文化空间,文化,区,440103,,{code(1)[:-1]}0,\n", "校验位"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "said"), WRONG)
def test_a_wrong_row_is_named_and_stops_the_whole_sheet(client, staff, row, said):
    page = send(client, HEAD + GOOD + PLAIN + row)

    assert [said in wrong for _, _, wrong in page.context["preview"]] == [False, False, True]
    assert "confirm" not in page.content.decode()
    client.post(IMPORT, {"confirm": "1"})
    assert names() == set()


def test_the_errors_come_as_a_sheet_to_mend(client, staff):
    send(client, HEAD + "坏行（示例）,不存在,文化,区,440103,,,\n")

    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{IMPORT}?file=errors").content)).active
    assert book["A2"].value == "坏行（示例）"
    assert "不在可选项里" in book["I2"].value


def test_the_template_has_the_columns(client, staff):
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{IMPORT}?file=template").content)).active
    assert [cell.value for cell in book[1]] == HEAD.strip().split(",")


def test_what_somebody_registered_meanwhile_is_found_at_the_confirmation(client, staff):
    send(client, HEAD + GOOD)
    InstitutionFactory(name="春风书屋（示例）")

    answer = client.post(IMPORT, {"confirm": "1"}, follow=True)

    assert "一行都没有写入" in answer.content.decode()
    assert "已有叫" in answer.context["preview"][0][2]


def test_a_district_sees_that_another_districts_row_is_not_its_own(client, staff):
    client.force_login(district_staff("440104"), backend="django.contrib.auth.backends.ModelBackend")

    page = send(client, HEAD + GOOD)

    assert "不在您的辖区" in page.context["preview"][0][2]


def test_a_sheet_is_thrown_away_and_one_without_columns_is_refused(client, staff):
    send(client, HEAD + GOOD)
    client.post(IMPORT, {"discard": "1"})
    assert not Draft.objects.exists()

    assert "表头不对" in send(client, "甲,乙\n1,2\n").content.decode()


def test_imported_bodies_become_members_by_a_second_person(client, staff):
    send(client, HEAD + GOOD)
    client.post(IMPORT, {"confirm": "1", "as_candidates": "1"})
    application = MembershipApplication.objects.get()
    admit = f"/admin/community/membershipapplication/do/admit/?ids={application.pk}"

    client.post(admit)
    assert not Membership.objects.exists()
    client.force_login(city_staff(), backend="django.contrib.auth.backends.ModelBackend")
    client.post(admit)

    assert Membership.objects.get().institution.name == "春风书屋（示例）"
    assert not Seat.objects.filter(institution__name="春风书屋（示例）").exists()
