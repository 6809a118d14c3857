"""Every kind of Word document the sample city gives out is opened by a word processor, with all its words, on A4."""

import io
import re
import subprocess
from collections.abc import Iterator

import docx
import pytest
from django.urls import reverse
from pypdf import PdfReader

from community.models import Circular
from community.press.views.circulars import paper as circular_paper
from evaluation.models import Subject
from evaluation.queries import fiscal_form
from projects.models import Case, DecisionList, Project
from projects.queries.papers import application_paper, list_paper
from reports.models import BuildFile
from roundtable.models import Minutes, Roundtable, Visit
from roundtable.queries import papers, printing
from thinktank.models import Panel
from thinktank.queries.papers import result_docx
from thinktank.states import PanelState

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.long,
    pytest.mark.xdist_group("books"),
]  # one process makes their city
A4 = (595, 842)  # points


def documents(client) -> Iterator[tuple[str, bytes]]:
    """One or more of each kind: a name, and the file."""
    minutes = Minutes.objects.filter(issued_at__isnull=False, excerpts__isnull=False).latest("pk")
    draft = Minutes.objects.filter(issued_at__isnull=True).first()
    excerpt = minutes.excerpts.select_related("institution").first()
    yield "minutes", papers.minutes_docx(minutes)
    yield "minutes-draft", papers.minutes_docx(draft)
    yield "press", papers.press_docx(minutes)
    yield "excerpt", papers.excerpt_docx(minutes, excerpt.institution.name, excerpt.text)
    yield "visit", papers.visit_docx(Visit.objects.first())
    meeting = Roundtable.objects.get(pk=minutes.roundtable_id)
    for what, make in printing.SHEETS.items():
        yield f"roundtable-{what}", printing.as_docx(make(meeting), is_sample=True)
    for kind in ("docx", "letter"):
        with BuildFile.objects.filter(kind=kind).latest("pk").file.open("rb") as file:
            yield f"book-{kind}", file.read()
    yield "circular", circular_paper(Circular.objects.latest("pk"))
    yield "decisions", list_paper(DecisionList.objects.latest("pk"))
    yield "application", application_paper(Project.objects.latest("pk"), names_contact=True)
    yield (
        "panel",
        result_docx(Panel.objects.filter(state=PanelState.SIGNED).latest("pk"), names_subjects=True),
    )
    yield "score", fiscal_form.document(Subject.objects.filter(total__isnull=False).first())
    yield (
        "case",
        client.get(reverse("projects:case_word", args=[Case.objects.published().first().pk])).content,
    )


def words_of(content: bytes) -> list[str]:
    """The text of each paragraph and each cell."""
    read = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in read.tables for row in table.rows for cell in row.cells]
    return [text for text in (*[line.text for line in read.paragraphs], *cells) if text.strip()]


def bare(text: str) -> str:
    return re.sub(r"\W", "", text)


def test_a_word_processor_opens_every_kind_of_paper(city_with_books, client, tmp_path):
    made = dict(documents(client))
    for name, content in made.items():
        (tmp_path / f"{name}.docx").write_bytes(content)
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "pdf",
         "--outdir", str(tmp_path), *map(str, sorted(tmp_path.glob("*.docx")))],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip

    for name, content in made.items():
        pages = PdfReader(tmp_path / f"{name}.pdf").pages
        assert {tuple(map(round, page.mediabox[2:])) for page in pages} == {A4}, name
        printed = bare("".join(page.extract_text() for page in pages))
        lost = [words for words in words_of(content) if bare(words)[:10] not in printed]
        assert lost == [], name
