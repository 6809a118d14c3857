"""Making the files: two at once, a worker that dies, what a font or a picture refuses, and what is inside the files."""

import datetime as dt
import io
import json

import docx
import openpyxl
import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from PIL import Image

from core import measures
from core.files import attachments, pixels
from core.models import JournalEntry
from core.record.actors import CLOCK
from reports.actions import builds, editions, pictures, releases
from reports.models import Build, BuildFile, Chapter, Edition, FileKind
from reports.output import book
from reports.queries import counting, numbers, reading, verifying
from reports.queries.frozen import public_figures
from reports.states import BuildState, EditionState
from tests import pdf_ua
from tests.factories.community import InstitutionFactory, holder_of
from tests.factories.core import UserFactory
from tests.factories.reports import built, edition_in, staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("year")]
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def approved(at):
    return edition_in(EditionState.APPROVED, at=at)


def step(build, at):
    return builds.do_step(build=Build.objects.get(pk=build.pk), by=CLOCK, at=at)


def test_one_build_of_an_edition_at_a_time(approved, at):
    first = builds.ask_for_build(edition=approved, by=staff(), at=at)

    with pytest.raises(builds.BuildUnderWay), transaction.atomic():
        builds.ask_for_build(edition=approved, by=staff(), at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Build.objects.create(edition=approved, snapshot=approved.snapshot, number=2, steps=6, asked_at=at)
    builds.cancel_build(build=first, by=staff(), at=at)
    assert builds.ask_for_build(edition=approved, by=staff(), at=at).number == 2


def test_a_worker_that_dies_in_a_step_repeats_that_step_and_doubles_nothing(approved, at, monkeypatch):
    good = built(approved, at)
    build = builds.ask_for_build(edition=approved, by=staff(), at=at)
    step(build, at)

    class Killed(BaseException):
        pass

    def die(*args, **kwargs):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(book, "pdf", die)
        with pytest.raises(Killed), transaction.atomic():
            step(build, at)
    build.refresh_from_db()
    assert (build.state, build.steps_done, build.files.count()) == (BuildState.RUNNING, 1, 0)
    assert reading.build_of(approved) == good  # readers keep what was good

    while build.state == BuildState.RUNNING:
        build = step(build, at)
    assert build.state == BuildState.DONE
    assert sorted(build.files.values_list("kind", flat=True)) == sorted(FileKind.values)
    assert digests(build) == digests(good)  # the same input, the same bytes


def digests(build):
    return dict(BuildFile.objects.filter(build=build).values_list("kind", "sha256"))


def test_a_character_no_font_holds_fails_the_build_by_name_and_the_good_one_stays(approved, at):
    good = built(approved, at)
    Edition.objects.filter(pk=approved.pk).update(foreword="花城🦄")
    build = built(Edition.objects.get(pk=approved.pk), at)

    assert (build.state, "🦄" in build.error) == (BuildState.FAILED, True)
    assert reading.build_of(approved) == good
    entry = JournalEntry.objects.get(fact="reports.build.failed")
    assert "🦄" in entry.note


def test_a_failed_measure_is_named_and_the_rest_is_counted(monkeypatch):
    whole = measures.Measure.cells

    def cells(self, *args, **kwargs):
        if self.code == "feedback.given":
            raise ArithmeticError("broken")
        return whole(self, *args, **kwargs)

    monkeypatch.setattr(measures.Measure, "cells", cells)
    found = counting.content(dt.date(2025, 1, 1), dt.date(2026, 1, 1))

    assert set(found["failed"]) == {"feedback.given"}
    assert any(row[:2] == ["events.held", "city"] for row in found["cells"])


def test_a_measure_withdrawn_since_keeps_its_number_in_the_book_and_is_named_when_verified(at, monkeypatch):
    edition = edition_in(EditionState.PUBLISHED, at=at)
    left = [one for one in measures.all_measures() if one.code != "events.held"]
    monkeypatch.setattr(counting, "all_measures", lambda: left)
    monkeypatch.setattr("reports.views.reader.get", lambda code: (_ for _ in ()).throw(KeyError(code)))

    page = Client().get("/reports/bulletin/2025/figures/events.held@city:4401/")
    assert (page.status_code, "12 场" in page.content.decode()) == (200, True)
    assert numbers.of_edition(edition, public_figures(edition.snapshot)) == []
    assert any("events.held" in one for one in verifying.editions([edition])[0].problems)


def test_a_reference_to_a_measure_that_is_not_in_the_snapshot_blocks_the_build(approved, at):
    Chapter.objects.filter(edition=approved).update(
        text='<p>办了 <span data-figure="gone.measure@city:4401"></span></p>'
    )

    build = built(approved, at)

    assert build.state == BuildState.FAILED
    assert "gone.measure" in build.error


# --- pictures ---
def dots(width, height, mode="1"):
    out = io.BytesIO()
    Image.new(mode, (width, height)).save(out, "PNG")
    return SimpleUploadedFile("大图.png", out.getvalue(), "image/png")


def add(chapter, upload, writer, at, words="荷花灯会的孩子"):
    return pictures.add_picture(
        chapter=chapter,
        upload=upload,
        caption="灯会",
        alternative=words,
        version=chapter.version,
        by=writer,
        at=at,
    )


def test_a_picture_of_200_megapixels_is_refused_before_a_dot_is_read(at):
    chapter, writer = edition_in(EditionState.WRITING).chapters.first(), staff()

    with pytest.raises(attachments.PictureTooManyDots), transaction.atomic():
        add(chapter, dots(20_000, 10_000), writer, at)
    with pytest.raises(pictures.PictureOnly), transaction.atomic():
        add(chapter, SimpleUploadedFile("a.pdf", b"%PDF-1.4 a"), writer, at)
    with pytest.raises(pixels.PictureTooLarge):
        book.print_size(dots(20_000, 10_000).read())


def test_a_picture_stands_in_the_book_with_its_words_and_is_seen_when_the_book_is_out(at):
    edition = edition_in(EditionState.APPROVED, at=at)
    chapter, writer = edition.chapters.order_by("place").first(), staff()
    Edition.objects.filter(pk=edition.pk).update(state=EditionState.WRITING)
    Chapter.objects.filter(pk=chapter.pk).update(state="writing")
    chapter = add(Chapter.objects.get(pk=chapter.pk), dots(80, 60, "RGB"), writer, at)
    Edition.objects.filter(pk=edition.pk).update(state=EditionState.APPROVED)
    picture = attachments.about(chapter).get()
    path = f"/files/{picture.pk}/photo"
    assert Client().get(path).status_code == 404

    build = built(Edition.objects.get(pk=edition.pk), at)

    assert build.state == BuildState.DONE, build.error
    with build.files.get(kind="pdf").file.open("rb") as file:
        alternatives = words_of_pictures(file.read())
    assert any("荷花灯会的孩子" in one for one in alternatives)
    Edition.objects.filter(pk=edition.pk).update(state=EditionState.PUBLISHED, published_at=at)
    assert f'src="{path}"' in Client().get(f"/reports/bulletin/2025/{chapter.place}/").content.decode()
    assert Client().get(path).status_code == 200


def words_of_pictures(content):
    found = []

    def walk(node):
        if isinstance(node, pikepdf.Array):
            for one in node:
                walk(one)
        elif isinstance(node, pikepdf.Dictionary):
            if "/Alt" in node:
                found.append(str(node.Alt))
            walk(node.get("/K", pikepdf.Array()))

    with pikepdf.open(io.BytesIO(content)) as file:
        walk(file.Root.StructTreeRoot.K)
    return found


def test_an_author_puts_a_picture_in_without_javascript_and_errors_stand_at_their_field(client, at):
    body = InstitutionFactory()
    edition = edition_in(EditionState.WRITING)
    chapter = edition.chapters.order_by("place").first()
    Chapter.objects.filter(pk=chapter.pk).update(institution=body)
    client.force_login(holder_of(body, "editor"), backend=BACKEND)
    path = f"/workbench/reports/chapters/{chapter.pk}/pictures/"
    typed = {"version": 0, "caption": "灯会", "alternative": "孩子提着灯"}

    wrong = client.post(path, {**typed, "picture": dots(20_000, 10_000)})
    assert wrong.status_code == 422
    assert "像素" in wrong.context["picture_form"].errors["picture"][0]
    assert 'value="孩子提着灯"' in wrong.content.decode()
    assert client.post(path, {**typed, "picture": dots(80, 60, "RGB")}).status_code == 302
    assert 'data-alternative="孩子提着灯"' in Chapter.objects.get(pk=chapter.pk).text


# --- what is in the files ---
def test_each_file_opens_and_holds_what_it_should(approved, at):
    Chapter.objects.create(edition=approved, place=9, title="没写的专论", is_required=False)  # left out
    build = built(approved, at)

    def content(kind):
        with build.files.get(kind=kind).file.open("rb") as file:
            return file.read()

    assert pdf_ua.problems(content("pdf")) == []
    assert pdf_ua.refused_by_the_validator(content("pdf")) == []
    assert {"/H1", "/Table", "/TH", "/Figure", "/TOC"} <= pdf_ua.kinds(content("pdf"))
    with pikepdf.open(io.BytesIO(content("pdf"))) as file:
        with file.open_outline() as outline:
            named = ["卷首语", "第1章　本期数字", "第2章　本期情况", "方法说明", "数据与口径"]
            assert [one.title for one in outline.root] == named
        assert {"snapshot.json", "book.json"} <= set(file.attachments)
        spoiled = io.BytesIO()  # the reading of tags would notice
        del file.Root["/Lang"], file.Root["/ViewerPreferences"]
        for node in file.objects:
            if isinstance(node, pikepdf.Dictionary) and node.get("/S") == "/Figure" and "/Alt" in node:
                del node["/Alt"]
        file.save(spoiled)
    assert {"no language", "a figure without words"} <= set(pdf_ua.problems(spoiled.getvalue()))
    assert len(pdf_ua.refused_by_the_validator(spoiled.getvalue())) >= 2
    paper = docx.Document(io.BytesIO(content("docx")))
    assert any("本期数字" in one.text for one in paper.paragraphs)
    assert not any("没写的专论" in one.text for one in paper.paragraphs)
    assert [cell.text for cell in paper.tables[0].rows[0].cells][-1] == "已办场次"
    letter = docx.Document(io.BytesIO(content("letter")))
    assert any(one.text.startswith("关于报送") and one.text.endswith("的函") for one in letter.paragraphs)
    assert any("全书共 2 章" in one.text for one in letter.paragraphs)
    assert letter.settings.odd_and_even_pages_header_footer  # page numbers outside: GB/T 9704-2012
    sheet = openpyxl.load_workbook(io.BytesIO(content("xlsx")))
    assert {"指标口径", "全部数据"} <= set(sheet.sheetnames)
    with Image.open(io.BytesIO(content("picture"))) as drawn:
        assert drawn.height > drawn.width / 2


def test_a_pdf_is_checked_from_itself_alone_and_what_was_changed_in_it_is_named(approved, at, tmp_path):
    build = built(approved, at)
    with build.files.get(kind="pdf").file.open("rb") as file:
        good = file.read()
    assert verifying.pdf(good, "书").problems == []

    def changed(change):
        with pikepdf.open(io.BytesIO(good)) as file:
            told = json.loads(file.attachments[book.BOOK].get_file().read_bytes())
            change(told["chapters"][0]["blocks"])
            file.attachments[book.BOOK] = pikepdf.AttachedFileSpec(file, json.dumps(told).encode())
            spoiled = io.BytesIO()
            file.save(spoiled)
        return verifying.pdf(spoiled.getvalue(), "书").problems

    def of(blocks, kind):
        return next(block for block in blocks if block["type"] == kind)

    assert changed(lambda blocks: of(blocks, "table")["rows"][0].__setitem__(1, "99 场")) == [
        "表 1-1（events.held@city:4401/month:*）“1月”：书里是 99 场，快照是 1 场"
    ]
    assert changed(lambda blocks: of(blocks, "chart")["rows"].pop()) == [
        "图 1-1（events.held@city:4401/month:*）：行和快照不一样"
    ]
    (said,) = changed(lambda blocks: of(blocks, "paragraph")["line"][1].update(text="13 场"))
    assert said == "events.held@city:4401：书里是 13 场，快照是 12 场"


# --- who reads what ---
def text_of(*answers):
    return "".join(answer.content.decode() for answer in answers)


def test_the_rows_behind_a_number_are_opened_by_who_may_read_them_alone(at):
    edition_in(EditionState.PUBLISHED, at=at)
    path = "/reports/bulletin/2025/figures/events.held@city:4401/"
    shown = {}
    for name, person in (("visitor", None), ("citizen", UserFactory()), ("city", staff().user)):
        client = Client()
        if person:
            client.force_login(person, backend=BACKEND)
        year, month = (client.get(path.replace("4401/", of)) for of in ("4401/", "4401/month:2025-03/"))
        assert (year.status_code, month.status_code) == (200, 200)
        shown[name] = (year.context["rows"], month.context["rows"])
        for rows in filter(None, shown[name]):
            listed = client.get(rows.path)
            assert len(listed.context["lines"]) == rows.count
            assert (rows.path.replace("&", "&amp;") in text_of(year, month)) is bool(rows.count)

    assert shown["visitor"] == (None, None)
    assert [rows.count for rows in shown["city"]] == [12, 1]
    assert "2025年3月1日至2025年3月31日已办场次的记录" in text_of(listed)


def test_a_correction_without_its_reason_is_refused_by_the_database_too(at):
    edition = edition_in(EditionState.PUBLISHED, at=at)
    new = editions.open_correction(edition=edition, erratum="补录两场", by=staff(), at=at)

    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=new.pk).update(erratum="")


def test_readers_before_publication_are_sent_their_link_and_the_address_is_forgotten(
    at, mailoutbox, run_jobs
):
    edition = edition_in(EditionState.WRITING)
    guest = releases.invite_guest(
        edition=edition,
        name="乙",
        organisation="某局",
        approves=True,
        email="b@example.org",
        by=staff(),
        at=at,
    )
    run_jobs()

    guest.refresh_from_db()
    letter = mailoutbox[0]
    link = next(word for word in letter.body.split() if "/reports/" in word)
    assert (letter.to, "签署意见" in letter.subject) == (["b@example.org"], True)
    assert Client().get("/" + link.split("/", 3)[3]).status_code == 200
    assert (guest.email, guest.mailed_at is not None) == ("", True)


def test_a_link_that_could_not_be_sent_is_told_to_who_invited(at, run_jobs):
    from reports.notices import tell_of_lost_link

    inviter = staff()
    guest = releases.invite_guest(
        edition=edition_in(EditionState.WRITING), name="乙", organisation="某局", approves=True, email="b@example.org",
        by=inviter, at=at,
    )  # fmt: skip

    tell_of_lost_link(guest=guest.pk, at=at)

    guest.refresh_from_db()
    assert (guest.email, guest.mailed_at) == ("", None)
    assert inviter.user.notices.filter(title__contains="没有寄到").exists()
