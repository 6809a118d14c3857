"""Text as people paste it: one gate for all of it, and exports that cannot fail on a character."""

import datetime as dt
import io
import json

import docx
import openpyxl
import pytest
from django import forms
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import RequestFactory
from hypothesis import given, settings
from hypothesis import strategies as st

from community.members import credit_code
from community.training import certificate_numbers
from core import text
from core.files import spreadsheets
from core.files.docx import Paper
from core.files.spreadsheets import Column
from core.messages import notices
from core.middleware import CleanTextMiddleware
from core.people import contacts
from core.people.phones import PhoneField
from core.web.forms import PortalForm
from core.web.parsers import CleanJSONParser

ODD = "上半场\x0b下半场\x00\x1f\ud83d 𠮷\ufffe\u202e完"
ODD_CLEAN = "上半场\n下半场 𠮷完"
ANY_TEXT = st.text(st.characters())  # surrogates too


def test_control_characters_go_and_line_breaks_stay():
    assert text.clean(ODD) == ODD_CLEAN
    assert text.clean("一\r\n二\r三\u2028四\t五") == "一\n二\n三\n四\t五"
    assert text.one_line(" 越秀区\n 文化馆\u3000 ") == "越秀区 文化馆"


def test_halves_of_one_character_are_joined():
    assert text.clean("\ud83d\ude00") == "😀"


def test_emoji_of_several_characters_stay_whole():
    assert text.clean("👨\u200d👩\u200d👧❤\ufe0f") == "👨\u200d👩\u200d👧❤\ufe0f"


@given(ANY_TEXT)
def test_cleaning_twice_is_cleaning_once_and_always_can_be_written(typed):
    clean = text.clean(typed)

    assert text.clean(clean) == clean
    clean.encode()
    assert "\x00" not in clean


# --- the gate ---
def through_the_gate(request):
    seen = {}

    def view(request):
        seen.update(get=request.GET.dict(), post=request.POST.dict())
        return HttpResponse()

    CleanTextMiddleware(view)(request)
    return seen


def test_forms_and_addresses_are_clean_before_anything_reads_them():
    request = RequestFactory().post("/x/?q=a%00b", {"title": "上\x0b下\x00", "more": "行一\r\n行二"})

    assert through_the_gate(request) == {
        "get": {"q": "ab"},
        "post": {"title": "上\n下", "more": "行一\n行二"},
    }


def test_files_pass_the_gate_untouched():
    content = bytes(range(256))
    request = RequestFactory().post("/x/", {"file": SimpleUploadedFile("a.bin", content)})
    seen = []
    CleanTextMiddleware(lambda request: seen.append(request.FILES["file"].read()) or HttpResponse())(request)

    assert seen == [content]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/certificates/%00/", "/events/1%0A/", "/spaces/feeds/%0b.ics"])
def test_an_address_with_a_control_character_leads_nowhere(client, path):
    assert client.get(path).status_code == 404


def test_texts_in_json_are_clean():
    body = io.BytesIO(json.dumps({"text": ODD, "rows": [{"name": "甲\x00"}], "n": 3}).encode())

    assert CleanJSONParser().parse(body) == {"text": ODD_CLEAN, "rows": [{"name": "甲"}], "n": 3}


def test_a_name_in_a_form_is_one_line_and_a_text_keeps_its_lines():
    class Both(PortalForm):
        name = forms.CharField()
        about = forms.CharField(widget=forms.Textarea)

    form = Both({"name": "越秀\n文化馆", "about": "一\n二"})
    assert form.is_valid()
    assert form.cleaned_data == {"name": "越秀 文化馆", "about": "一\n二"}


def test_a_name_in_a_sheet_is_one_line_and_a_text_keeps_its_lines():
    book = openpyxl.Workbook()
    book.active.append(["名\n称", "简介"])
    book.active.append(["越秀\n文化馆\u200b", "一\n二"])
    out = io.BytesIO()
    book.save(out)
    columns = [Column("名 称"), Column("简介", is_long=True)]

    sheet = spreadsheets.read(SimpleUploadedFile("a.xlsx", out.getvalue()), columns)

    assert sheet.rows == [(2, {"名 称": "越秀 文化馆", "简介": "一\n二"})]


def test_a_subject_never_breaks_a_letter():
    notices.send_letter("a@example.com", "越秀\n文化馆邀请您\r\nBcc: x@example.com", "正文\x00")

    assert mail.outbox[0].subject == "越秀 文化馆邀请您 Bcc: x@example.com"
    assert mail.outbox[0].body == "正文"


# --- exports ---
@settings(deadline=None, max_examples=40)
@given(ANY_TEXT)
def test_word_never_fails_on_a_character(typed):
    paper = Paper(typed, note=typed)
    paper.head(typed)
    paper.text(typed)
    paper.table([typed], [[typed]])

    docx.Document(io.BytesIO(paper.data()))


@settings(deadline=None, max_examples=40)
@given(ANY_TEXT)
def test_sheets_never_fail_on_a_character(typed):
    content = spreadsheets.workbook([typed], [[typed, dt.date(2026, 1, 2), None]])

    openpyxl.load_workbook(io.BytesIO(content))
    spreadsheets.comma_separated([typed], [[typed]])


# --- numbers ---
PHONES = [
    "\u202d19900000001\u202c", "008619900000001", "+86 199 0000 0001", "＋８６１９９００００００01", "199.0000.0001", "199·0000·0001",
    "199—0000—0001", "199‑0000‑0001", "\ufeff19900000001", "0086-199-0000-0001", "(86)19900000001",
]  # fmt: skip


@pytest.mark.parametrize("typed", PHONES)
def test_a_pasted_phone_is_the_phone(typed):
    assert PhoneField().clean(typed) == "19900000001"
    assert contacts.cleaned(typed) == "19900000001"


def test_a_pasted_address_is_the_address():
    assert contacts.cleaned(" Ａ＠Example.com\u200b") == "a@example.com"


def test_a_pasted_certificate_number_is_the_number():
    number = certificate_numbers.number_for(2026, "x")
    plain = number.replace("-", "")

    for typed in (
        f"\u202d{number}\u202c",
        number.replace("-", "—"),
        plain.lower(),
        " ".join(plain),
        number.replace("-", "．"),
    ):
        assert certificate_numbers.normalised(typed) == number, typed


def test_a_pasted_credit_code_is_the_code():
    code = "9144010172345678" + "9"
    code += credit_code.check_digit(code)

    for typed in (f"\ufeff{code}", "－".join(code), code.lower(), code[:9] + "." + code[9:]):
        assert credit_code.is_valid(credit_code.normalised(typed)), typed


@given(st.text())
def test_a_number_of_a_number_is_itself(typed):
    assert text.number(text.number(typed)) == text.number(typed)
