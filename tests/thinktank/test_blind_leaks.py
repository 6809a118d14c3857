"""Blind review: an expert who opens everything they can open finds no name. With a control: not blind, they all show."""

import html
import io
import re
from collections import Counter, deque
from urllib.parse import quote

import docx
import pytest
import typst
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from community.models import NameChange
from core.files import attachments
from core.files.pdf import FONTS, pdf
from core.models import Attachment, JournalEntry, Notice
from core.record.actors import Actor
from tests.factories.community import InstitutionFactory, city_staff, holder_of
from tests.factories.core import UserFactory
from tests.factories.panels import accepted, convened, pool, scored, signed, subject, submit
from tests.files import AUTHOR, COMPANY, MAKERS, TITLE, readable
from thinktank.actions import experts, panels, sheets
from thinktank.actions.blinding import BlindTextLeaks
from thinktank.models import Expert
from thinktank.queries import eligibility

pytestmark = pytest.mark.django_db

INSTITUTION, PERSON = "赤岗木棉社（示例）", "霍咏棠（示例）"
FILE = "chigang-kapok-plan"
NAMES = ["赤岗木棉社", "霍咏棠", TITLE, AUTHOR, COMPANY, FILE]
REF = "thinktank.expert:77123"


def uploaded(by):
    """Files as somebody hands them in, under a telling name."""
    return [
        attachments.accept(
            upload=SimpleUploadedFile(f"{FILE}.{suffix}", make()),
            purpose="x",
            by=Actor(by),
            at=timezone.now(),
        )
        for suffix, make in MAKERS.items()
    ]


@pytest.fixture
def judged():
    """Panels made of the same named thing: `judged(is_blind)` answers one being discussed, with everything said in it."""
    institution = InstitutionFactory(supplier=True, name=INSTITUTION)
    person = UserFactory(display_name=PERSON)
    holder_of(institution)
    pool(each=1)

    def make(is_blind):
        one = subject(
            ref=REF, title=TITLE, summary="夜里在江边走一圈，听三段南音。", institution=institution, people=[person],
            attachments=uploaded(person),
        )  # fmt: skip
        panel = convened(subjects=[one], is_blind=is_blind)
        return scored(accepted(panels.draw(panel=panel, by=Actor(city_staff()), at=timezone.now())))

    return make


DOORS = (
    "/thinktank/desk/",
    "/me/notices/",
    "/thinktank/panels/",
    "/workbench/",
    "/api/v1/",
    "/api/v1/products/",
)


SECTION_MAX = 30  # pages read of one part of the site, so that none keeps the walk from the others
READ_WHOLE = ("/thinktank/desk/", "/files/")
NOTICES = "notices"  # what was sent to somebody, beside the addresses


def everything_reached_by(user, run_jobs, start=DOORS):
    """
    Crawl from the desk through every link of ours, files too; plus notices, and the API's front doors.

    The desk and files are read whole, other parts of the site up to a number of pages, nearest first.
    Answers what each address said, headers and file insides included.
    """
    run_jobs()
    client = client_of(user)
    queue = deque(start)
    texts = {}
    read = Counter()
    while queue:
        path = queue.popleft()
        section = path.split("/")[1]
        if path in texts or path.startswith(("/account/", "/static/")):
            continue
        if not path.startswith(READ_WHOLE):
            if read[section] >= SECTION_MAX:
                continue
            read[section] += 1
        answer, content = asked(client, path)
        texts[path] = said(path, answer, content)
        if "html" in answer.headers.get("Content-Type", ""):
            queue += map(html.unescape, re.findall(r'href="(/[^"#]*)"', content.decode()))
    texts[NOTICES] = " ".join(f"{one.title} {one.body} {one.path}" for one in Notice.objects.of(user))
    return texts


def client_of(user):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def asked(client, path):
    """The answer at `path` and its content."""
    answer = client.get(path, follow=True)
    return answer, b"".join(answer.streaming_content) if answer.streaming else answer.content


def said(path, answer, content):
    """All that an answer says: its address, headers, words and what is inside a file."""
    headers = " ".join(f"{name}: {value}" for name, value in answer.headers.items())
    return f"{path} {headers} {readable(content)}"


def leaks(panel, names, run_jobs):
    """
    Where a member of the panel reads a name that an expert outside it does not read at the same address.

    The register of members is public and names every institution; what must not show is which of them is judged.
    """
    inside = everything_reached_by(expert_of(panel), run_jobs)
    outsider = client_of(Expert.objects.exclude(memberships__panel=panel).first().user)
    named = {path: [name for name in names if name in text] for path, text in inside.items()}
    outside = {
        path: said(path, *asked(outsider, path)) for path, found in named.items() if found and path != NOTICES
    }
    return inside, [
        (path, name) for path, found in named.items() for name in found if name not in outside.get(path, "")
    ]


def expert_of(panel):
    return panel.members.first().expert.user


def test_in_a_blind_panel_no_name_is_anywhere_an_expert_can_look(judged, run_jobs):
    panel = judged(is_blind=True)
    code = panel.subjects.get().code

    seen, found = leaks(panel, [*NAMES, "77123"], run_jobs)

    assert any(path.endswith((f"/{code}/", f"/{quote(code)}/")) for path in seen)
    assert sum(path.endswith(tuple(MAKERS)) for path in seen) >= len(MAKERS)
    assert found == []


def test_after_signing_the_result_sheets_of_a_blind_panel_name_nothing_either(judged, run_jobs):
    panel = signed(judged(is_blind=True))

    seen, found = leaks(panel, NAMES, run_jobs)

    assert sum(path.endswith(("result.pdf", "result.docx")) for path in seen) == 2
    assert found == []


def test_control_in_an_open_panel_the_same_walk_finds_title_files_and_authors(judged, run_jobs):
    _seen, found = leaks(judged(is_blind=False), NAMES, run_jobs)

    assert {name for _path, name in found} >= {TITLE, AUTHOR, COMPANY, FILE}


def test_an_applicant_finds_no_judge_anywhere_before_signing(judged, run_jobs):
    """What the other side may not know: who scores, by name or by a number that a name stands beside."""
    panel = judged(is_blind=True)
    applicant = panel.subjects.get().institutions.get().seats.first().user
    judges = [member.expert for member in panel.members.all()]

    seen = everything_reached_by(
        applicant, run_jobs, start=("/workbench/", "/thinktank/", "/me/notices/", "/api/v1/")
    )

    draw = f"/thinktank/panels/{panel.pk}/draw/"
    assert draw in seen
    assert [one.name for one in judges if one.name in seen[draw]] == []
    beside = [
        (path, one.code)
        for path, text in seen.items()
        for one in judges
        if one.code in text and one.name in text
    ]
    assert beside == []
    pages = {path for path in seen if path.startswith("/thinktank/experts/")}
    assert [path for path in pages for one in judges if path.endswith(f"/{one.pk}/")] == []


def test_declaring_institutions_one_by_one_does_not_tell_whose_work_is_judged(judged):
    """In a blind panel a declaration counts for the next list, so that trying tells nothing."""
    panel = judged(is_blind=True)
    sheet = panel.members.first().sheets.get()
    sheets.reopen_sheet(sheet=sheet, reason="再看", by=Actor(sheet.member.expert.user), at=timezone.now())
    judged_body = sheet.subject.institutions.get()

    for body in (InstitutionFactory(), judged_body):
        declare(sheet.member.expert, body)
        sheet.refresh_from_db()
        sheets.save_sheet(
            sheet=sheet, marks={}, comment="", by=Actor(sheet.member.expert.user), at=timezone.now()
        )
    assert "declared" in survey_of(judged_body).values()


def test_control_in_an_open_panel_a_declaration_counts_at_once():
    pool(each=1)
    panel = accepted(panels.draw(panel=convened(), by=Actor(city_staff()), at=timezone.now()))
    sheet = panel.members.first().sheets.get()
    declare(sheet.member.expert, sheet.subject.institutions.get())

    with pytest.raises(sheets.ConflictOfInterest):
        sheets.save_sheet(
            sheet=sheet, marks={}, comment="", by=Actor(sheet.member.expert.user), at=timezone.now()
        )


def declare(expert, body):
    experts.declare_interest(
        expert=expert, institution=body, person_name="", note="", by=Actor(expert.user), at=timezone.now()
    )


def survey_of(body):
    return eligibility.tied(Expert.objects.all(), eligibility.ties_of([body], []), timezone.localdate())


@pytest.mark.parametrize("word", ["name", "employer", "code"])
def test_a_comment_that_tells_who_wrote_it_is_not_handed_in(word):
    """Comments go to the applicant without a name."""
    pool(each=1)
    Expert.objects.update(employer="南粤曲艺研究院（示例）")
    panel = accepted(panels.draw(panel=convened(), by=Actor(city_staff()), at=timezone.now()))
    sheet = panel.members.first().sheets.get()
    said = getattr(sheet.member.expert, word).removesuffix("（示例）")

    with pytest.raises(sheets.CommentNamesYou):
        submit(sheet, comment=f"请联系 {said} 面谈")
    submit(sheet, comment="请补一段本地故事")


def test_the_originals_stay_shut_and_copies_are_shut_for_everybody_else(judged):
    panel = judged(is_blind=True)
    expert, stranger = expert_of(panel), UserFactory()
    copies = Attachment.objects.filter(purpose="panel")
    originals = Attachment.objects.filter(purpose="x")

    assert all(attachments.may_read(one, expert) for one in copies)
    assert not any(attachments.may_read(one, expert) for one in originals)
    assert not any(attachments.may_read(one, stranger) or attachments.may_read(one, None) for one in copies)


def test_the_history_of_a_blind_panel_says_nothing_either(judged):
    panel = judged(is_blind=True)
    told = JournalEntry.objects.filter(fact__startswith="thinktank.").exclude(fact="thinktank.expert.applied")

    text = " ".join(f"{one.subject} {one.details} {one.note}" for one in told)
    assert panel.pk
    assert [name for name in [*NAMES, "77123"] if name in text] == []


@pytest.mark.parametrize("called", ["赤岗剧社", "海珠区赤岗木棉社", "广州市海珠区赤岗木棉社"])
def test_former_and_short_names_of_an_institution_are_refused_too(called):
    pool(each=1)
    institution = InstitutionFactory(supplier=True, name="广州市海珠区赤岗木棉社（示例）")
    NameChange.objects.create(
        institution=institution, old_name="赤岗剧社（示例）", new_name=institution.name, reason="改制", state="confirmed",
        asked_by=UserFactory(), asked_at=timezone.now(), decided_by=UserFactory(), decided_at=timezone.now(),
        changed_on=timezone.localdate(),
    )  # fmt: skip

    with pytest.raises(BlindTextLeaks):
        convened(subjects=[subject(institution=institution, summary=f"由{called}演出")], is_blind=True)


def test_an_author_in_the_properties_of_a_file_is_cleaned_away_and_not_refused():
    """A Chinese name in the properties is what every Word file has; only what is left after cleaning counts."""
    pool(each=1)
    paper = docx.Document()
    paper.core_properties.author = PERSON
    paper.add_paragraph("没有名字")
    out = io.BytesIO()
    paper.save(out)
    upload = SimpleUploadedFile("a.docx", out.getvalue())
    file = attachments.accept(upload=upload, purpose="x", by=Actor(UserFactory()), at=timezone.now())

    panel = convened(
        subjects=[subject(people=[UserFactory(display_name=PERSON)], attachments=[file])], is_blind=True
    )

    copy = Attachment.objects.get(purpose="panel")
    assert panel.pk
    with copy.file.open() as kept:
        assert "霍咏棠" not in readable(kept.read())


def written(suffix, text):
    """A file of that kind with one line on its page."""
    if suffix == "pdf":
        return typst.compile(text.encode(), font_paths=[FONTS])
    paper = docx.Document()
    paper.add_paragraph(text)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


@pytest.mark.parametrize("where", ["title", "summary", "docx", "pdf"])
def test_a_name_in_what_scorers_read_is_refused_at_convening(where):
    pool(each=1)
    institution = InstitutionFactory(supplier=True, name=INSTITUTION)
    files = []
    if where in ("docx", "pdf"):
        upload = SimpleUploadedFile(f"a.{where}", written(where, "本方案由赤岗木棉社提出"))
        files = [attachments.accept(upload=upload, purpose="x", by=Actor(UserFactory()), at=timezone.now())]
    one = subject(
        institution=institution,
        summary="赤岗 木棉社的夜游" if where == "summary" else "夜游",
        attachments=files,
    )

    with pytest.raises(BlindTextLeaks):
        convened(subjects=[one], is_blind=True, title="赤岗木棉社评审" if where == "title" else "秋季评审")
    assert convened(subjects=[one], is_blind=False).pk


def test_papers_are_reproducible():
    assert pdf("thinktank/letter.typ", LETTER, at=timezone.now().replace(microsecond=0, second=0))


LETTER = {
    "number": "智聘2026-0001-1", "name": "龘𠮷（示例）", "category": "学者", "fields": "数字文化", "starts": "2026 年", "ends": "2028 年",
    "issuer": "广州公共文化智库", "issued": "2026 年 11 月", "is_sample": True,
}  # fmt: skip
