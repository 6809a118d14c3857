"""Minutes: drafted from items, corrected by those present, countersigned, issued by the convener, sealed. Policy: 3.1.2."""

import datetime as dt
import io
import re

import docx
import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, InternalError, connection, transaction
from django.db.utils import ProgrammingError
from docx.oxml.ns import qn
from pypdf import PdfReader

from core.models import Notice
from roundtable.actions import day, decisions, meetings, notes
from roundtable.actions import minutes as actions
from roundtable.actions import votes as voting
from roundtable.models import Correction, Excerpt, Minutes, Paragraph, Resolution, Roundtable
from roundtable.queries import papers
from roundtable.queries.minutes import digest_of, document
from roundtable.queries.verification import findings
from tests.factories.community import SeatFactory, city_staff
from tests.factories.roundtable import (
    DAY,
    NOW,
    acting,
    circulated,
    drafted_minutes,
    head_of,
    held,
    invited,
    issued,
    member,
    sitting,
    slip,
)

pytestmark = pytest.mark.django_db
REFUSED = (InternalError, ProgrammingError)


def verify(number=None):
    out = io.StringIO()
    call_command("verify_minutes", *([number] if number else []), all=not number, stdout=out)
    return out.getvalue()


def hosted(staff, **changes):
    """A meeting that is over, with one co-host that was there."""
    meeting = sitting(staff, **changes)
    host = meeting.invitations.order_by("pk").first().institution
    Roundtable.objects.filter(pk=meeting.pk).update(state="invited")
    meetings.set_co_hosts(roundtable=meeting, institutions=[host], by=acting(staff), at=NOW)
    Roundtable.objects.filter(pk=meeting.pk).update(state="sitting")
    at = meeting.starts_at + dt.timedelta(hours=1)
    decisions.defer_rest(roundtable=meeting, by=acting(staff), at=at)
    return day.close_meeting(roundtable=meeting, by=acting(staff), at=at), host


# --- drafting ---
def test_the_draft_says_what_was_said_voted_agreed_and_who_does_it():
    staff = city_staff()
    meeting = sitting(staff, opens_item=True)
    item, by, at = meeting.items.get(), acting(staff), meeting.starts_at + dt.timedelta(minutes=20)
    notes.write(note=item.notes.get(part="said"), text="工会说周末空着。", base=0, by=by, at=at)
    notes.write(note=item.notes.get(part="dissent"), text="文化馆担心消防。", base=0, by=by, at=at)
    vote = voting.open_vote(item=item, question="纳入统一预约", by=by, at=at)
    for attendance in meeting.attendances.all():
        voting.cast(vote=vote, attendance=attendance, choice="for", by=by, at=at)
    voting.close_vote(vote=vote, by=by, at=at)
    lead = meeting.invitations.first().institution
    made = decisions.draft_resolution(item=item, draft=slip(lead), by=by, at=at)
    decisions.decide(item=item, outcome="agreed", conclusion="纳入统一预约。", by=by, at=at)
    meeting = day.close_meeting(roundtable=meeting, by=by, at=at)

    minutes = drafted_minutes(meeting)
    text = minutes.paragraphs.get().text
    for words in (
        "工会说周末空着。", "不同意见：文化馆担心消防。", "赞成 3，反对 0，弃权 0，通过", "会议议定：纳入统一预约。", made.number,
        f"由{lead.name}牵头",
    ):  # fmt: skip
        assert words in text
    assert "应到 3 家，实到 3 家" in minutes.intro
    assert "纳入统一预约。" in minutes.press
    assert "文化馆担心消防" not in minutes.press


# --- corrections ---
def test_only_those_who_were_there_correct_and_only_in_the_window():
    staff = city_staff()
    meeting = held(staff)
    minutes = circulated(meeting)
    paragraph, person = minutes.paragraphs.first(), meeting.attendances.first().user
    absent = SeatFactory(institution=meeting.attendances.first().institution).user

    def propose(who, at):
        return actions.propose_correction(
            paragraph=paragraph, text="更准确的话", reason="当时是这样说的", by=acting(who), at=at
        )

    with pytest.raises(actions.WasNotThere):
        propose(absent, meeting.starts_at + 2 * DAY)
    with pytest.raises(actions.WindowClosed):
        propose(person, meeting.starts_at + 20 * DAY)
    assert propose(person, meeting.starts_at + 2 * DAY).state == "proposed"


def test_the_database_takes_no_correction_from_one_who_was_absent():
    one, other = held(kind="topical"), held(kind="topical")
    paragraph = circulated(one).paragraphs.first()
    with pytest.raises(REFUSED, match="was not there"), transaction.atomic():
        Correction.objects.create(
            paragraph=paragraph, attendance=other.attendances.first(), text="x", reason="x", proposed_at=NOW
        )


def test_every_correction_is_answered_and_an_accepted_one_changes_the_text(run_jobs):
    staff = city_staff()
    meeting = held(staff)
    minutes = circulated(meeting)
    paragraph, person = minutes.paragraphs.first(), meeting.attendances.first().user
    proposed = [
        actions.propose_correction(
            paragraph=paragraph,
            text=text,
            reason="记得是这样",
            by=acting(person),
            at=meeting.starts_at + 2 * DAY,
        )
        for text in ("采纳的话", "不采纳的话")
    ]
    at = meeting.starts_at + 9 * DAY
    with pytest.raises(actions.CorrectionsUnanswered):
        actions.send_to_sign(minutes=minutes, by=acting(staff), at=at)
    for correction, is_accepted in zip(proposed, (True, False), strict=True):
        actions.answer_correction(
            correction=correction, is_accepted=is_accepted, answer="核过录音", by=acting(staff), at=at
        )
    run_jobs()

    paragraph.refresh_from_db()
    assert paragraph.text == "采纳的话"
    assert Notice.objects.filter(recipient=person, title__startswith="您对纪要的意见").count() == 2
    assert actions.send_to_sign(minutes=minutes, by=acting(staff), at=at).state == "countersigning"


def test_the_window_is_three_working_days():
    meeting = held()
    minutes = circulated(meeting)
    assert (minutes.comments_until - (meeting.starts_at + DAY).date()).days >= 3
    with pytest.raises(actions.WindowOpen):
        actions.send_to_sign(minutes=minutes, by=acting(city_staff()), at=meeting.starts_at + 2 * DAY)


# --- signing and issuing ---
def test_co_hosts_sign_first_and_a_returned_text_is_drafted_anew():
    staff = city_staff()
    meeting, host = hosted(staff)
    minutes, at = circulated(meeting), meeting.starts_at + 9 * DAY
    minutes = actions.send_to_sign(minutes=minutes, by=acting(staff), at=at)
    with pytest.raises(actions.Uncountersigned, match=host.name):
        actions.issue(minutes=minutes, by=acting(staff), at=at)
    other, person = member()
    with pytest.raises(actions.NotYoursToSign):
        actions.countersign(minutes=minutes, institution=other, is_signed=True, by=acting(person), at=at)
    signer = acting(head_of(host))
    actions.countersign(minutes=minutes, institution=host, is_signed=False, note="日期错", by=signer, at=at)
    minutes.refresh_from_db()
    assert minutes.state == "drafted"

    minutes = actions.circulate(minutes=minutes, by=acting(staff), at=at)
    later = at + 9 * DAY
    minutes = actions.send_to_sign(minutes=minutes, by=acting(staff), at=later)
    actions.countersign(minutes=minutes, institution=host, is_signed=True, by=signer, at=later)
    done = actions.issue(minutes=minutes, by=acting(staff), at=later)
    assert (done.state, done.number, done.roundtable.state) == ("issued", "圆桌纪要〔2026〕1号", "minuted")


def test_only_the_convener_issues_and_not_what_they_drafted():
    staff, other = city_staff(), city_staff()
    meeting = held(staff)
    row = circulated(meeting, staff)
    at = meeting.starts_at + 9 * DAY
    row = actions.send_to_sign(minutes=row, by=acting(staff), at=at)
    with pytest.raises(actions.NotTheConvener):
        actions.issue(minutes=row, by=acting(other), at=at)
    with pytest.raises(actions.DrafterSigns):
        actions.issue(minutes=row, by=acting(staff), at=at)
    with pytest.raises(IntegrityError, match="signed_by_another"), transaction.atomic():
        Minutes.objects.filter(pk=row.pk).update(signed_by=staff)


def test_numbers_count_through_the_year_and_resolutions_come_into_force():
    one = issued(outcome="agreed", kind="topical")
    two = issued(kind="extra")
    resolution = Resolution.objects.get()
    assert [one.ordinal, two.ordinal] == [1, 2]
    assert (resolution.state, resolution.issued_at) == ("open", one.issued_at)
    assert (resolution.break_down_due_on - one.issued_at.date()).days >= 2


def test_each_unit_named_is_told_and_says_that_it_knows(run_jobs):
    row = issued(outcome="agreed")
    excerpt = Excerpt.objects.get(institution=Resolution.objects.get().lead)
    assert excerpt.state == "prepared"
    run_jobs()
    excerpt.refresh_from_db()
    person = head_of(excerpt.institution)
    assert (excerpt.state, "议题1" in excerpt.text) == ("told", True)
    assert Notice.objects.filter(recipient=person, title__contains="有你们的事项").count() == 1
    actions.acknowledge(excerpt=excerpt, by=acting(person), at=row.issued_at)
    assert Excerpt.objects.get(pk=excerpt.pk).state == "acknowledged"


def test_a_later_meeting_confirms_where_that_is_set_up():
    staff = city_staff()
    row = issued(staff, kind="extra", is_adopted_next=True)
    later = sitting(staff, kind="topical", starts_at=NOW + 60 * DAY)
    assert (
        actions.adopt(minutes=row, in_meeting=later, by=acting(staff), at=later.starts_at).state == "adopted"
    )
    assert Roundtable.objects.get(pk=row.roundtable_id).state == "adopted"


# --- the seal ---
def test_what_was_issued_verifies_and_a_new_name_does_not_break_it():
    row = issued(outcome="agreed", quorum_pct=50)
    assert "1 minutes agree" in verify()
    institution = row.roundtable.attendances.first().institution
    institution.name = "改了名的文化站（示例）"
    institution.save()
    assert list(findings(Minutes.objects.get(pk=row.pk))) == []


def test_the_database_refuses_every_edit_after_the_seal():
    row = issued()
    for write in (
        lambda: Minutes.objects.filter(pk=row.pk).update(intro="改"),
        lambda: Paragraph.objects.filter(minutes=row).update(text="改"),
        lambda: Paragraph.objects.filter(minutes=row).delete(),
    ):
        with pytest.raises(REFUSED, match="sealed"), transaction.atomic():
            write()
    with pytest.raises(actions.Sealed):
        actions.rewrite(
            paragraph=row.paragraphs.first(), text="改", by=acting(city_staff()), at=row.issued_at
        )


TAMPERED = [
    ("roundtable_paragraph", "text = '改'", "纪要段落"),
    ("roundtable_agendaitem", "conclusion = '改'", "议题、逐项到会"),
    ("roundtable_presence", "is_present = false, reason = 'out'", "议题、逐项到会"),
    ("roundtable_attendance", "mode = 'online'", "到会名单"),
    ("roundtable_minutes", "press = '改'", "短文"),
    ("roundtable_minutes", "seal = repeat('0', 64)", "校验值"),
    ("roundtable_vote", "in_favour = in_favour - 1, against = against + 1", "票数和表态对不上"),
]


@pytest.mark.parametrize(("table", "change", "named"), TAMPERED)
def test_an_edit_past_the_database_is_named(table, change, named):
    """Somebody with the keys of the database turns its triggers off: verify still says what was changed."""
    staff = city_staff()
    meeting = sitting(staff, opens_item=True)
    item, by, at = meeting.items.get(), acting(staff), meeting.starts_at + dt.timedelta(minutes=20)
    vote = voting.open_vote(item=item, question="同意吗", by=by, at=at)
    for attendance in meeting.attendances.all():
        voting.cast(vote=vote, attendance=attendance, choice="for", by=by, at=at)
    voting.close_vote(vote=vote, by=by, at=at)
    decisions.decide(item=item, outcome="noted", conclusion="知道了", by=by, at=at)
    meeting = day.close_meeting(roundtable=meeting, by=by, at=at)
    row = circulated(meeting)
    row = actions.send_to_sign(minutes=row, by=by, at=at + 9 * DAY)
    actions.issue(minutes=row, by=by, at=at + 9 * DAY)
    number = meeting.number
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"UPDATE {table} SET {change}")  # noqa: S608

    out = io.StringIO()
    with pytest.raises(CommandError, match=number):
        call_command("verify_minutes", number, stdout=out)
    assert named in out.getvalue()


def test_the_same_rows_give_the_same_seal():
    row = issued(outcome="agreed")
    again = Minutes.objects.get(pk=row.pk)
    assert digest_of(document(again)) == row.seal


# --- as documents ---
def test_the_document_has_the_measures_of_gb_t_9704():
    row = issued(outcome="agreed")
    read = docx.Document(io.BytesIO(papers.minutes_docx(row)))
    section = read.sections[0]
    margins = [round(getattr(section, f"{side}_margin").mm) for side in ("top", "bottom", "left", "right")]
    grid = section._sectPr.find(qn("w:docGrid"))
    body = next(one for one in read.paragraphs if one.text.startswith("会议备案") or "会议议定" in one.text)
    run = body.runs[0]._element.rPr

    assert margins == [37, 35, 28, 26]
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("lines", "578")
    assert (body.paragraph_format.line_spacing.pt, body.paragraph_format.widow_control) == (28.9, False)
    assert body.paragraph_format.first_line_indent.pt == 32
    assert run.find(qn("w:spacing")).get(qn("w:val")) == "-5"
    assert run.rFonts.get(qn("w:eastAsia")) == "仿宋_GB2312"
    assert read.settings.odd_and_even_pages_header_footer
    assert "PAGE" in section.footer._element.xml
    assert read.paragraphs[0].runs[0].font.color.rgb == docx.shared.RGBColor(255, 0, 0)


def test_quotes_dashes_ellipses_and_rare_characters_stand_in_the_chinese_font():
    staff = city_staff()
    meeting = held(staff)
    row = drafted_minutes(meeting)
    words = "“统一预约”——先试……王堃、𠮷村、㙟镇"
    actions.rewrite(
        paragraph=row.paragraphs.first(), text=words, by=acting(staff), at=meeting.starts_at + DAY
    )

    read = docx.Document(io.BytesIO(papers.minutes_docx(Minutes.objects.get(pk=row.pk))))
    run = next(one for one in read.paragraphs if one.text == words).runs[0]._element.rPr
    assert run.rFonts.get(qn("w:hint")) == "eastAsia"
    assert {run.rFonts.get(qn(f"w:{kind}")) for kind in ("ascii", "hAnsi", "eastAsia")} == {"仿宋_GB2312"}


def test_the_same_minutes_give_the_same_bytes_in_every_form():
    row = issued(outcome="agreed")
    for make in (papers.minutes_docx, papers.minutes_pdf, papers.press_docx):
        assert make(row) == make(row)
    assert papers.minutes_pdf(row).startswith(b"%PDF")


def test_the_seal_stands_inside_the_page():
    """64 digits in one word: none of them is cut at the edge (margin 26 mm)."""
    row, found = issued(), []

    def look(text, _matrix, at, _font, size):
        if re.search("[0-9a-f]{16}", text):
            found.append(at[4] + len(text.strip()) * 0.6 * size * at[0])

    page = PdfReader(io.BytesIO(papers.minutes_pdf(row))).pages[-1]
    assert row.seal in page.extract_text(visitor_text=look)
    assert found
    assert max(found) < float(page.mediabox.width) - 26 / 25.4 * 72


@pytest.mark.parametrize(
    ("number", "words"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九")]
)
def test_chinese_numerals(number, words):
    assert papers.numeral(number) == words


def test_before_the_meeting_is_over_there_is_nothing_to_draft():
    from core.record.lifecycle import MoveNotAllowed

    with pytest.raises(MoveNotAllowed):
        drafted_minutes(invited())
