"""Content of the proceedings PDF, and citations (GB/T 7714-2015, BibTeX)."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.timezone import localdate

from core.files.pdf import Fact
from thinktank.models import Forum, Paper

PLACE = "广州"


def facts(forum: Forum, papers: Sequence[Paper]) -> dict[str, Fact]:
    """The facts of templates/thinktank/proceedings.typ: the forum, then each paper in the order of its number."""
    return {
        "year": forum.year,
        "theme": forum.theme,
        "organiser": forum.organiser.name,
        "is_sample": forum.is_sample,
        "papers": [
            {
                "n": paper.number, "label": paper.label, "title": paper.title, "authors": paper.authors,
                "affiliation": paper.affiliation, "abstract": paper.abstract, "keywords": paper.keywords,
                "body": [part.strip() for part in paper.body.splitlines() if part.strip()],
                "references": [part.strip() for part in paper.references.splitlines() if part.strip()],
            }
            for paper in papers
        ],
    }  # fmt: skip


def title_of(forum: Forum) -> str:
    return f"{forum.year} 高质量发展广州论坛论文集"


def citation(paper: Paper) -> str:
    """One line after GB/T 7714-2015; pages once they are known."""
    pages = f": {paper.page_from}-{paper.page_to}" if paper.page_from else ""
    return (
        f"{paper.authors}. {paper.title}[C]//{title_of(paper.forum)}. "
        f"{PLACE}: {paper.forum.organiser.name}, {_printed_in(paper.forum)}{pages}."
    )


def bibtex(paper: Paper) -> str:
    """The entry a reference manager reads."""
    authors = paper.authors.replace("，", " and ").replace("、", " and ")
    rows = {
        "title": paper.title, "author": authors, "booktitle": title_of(paper.forum), "address": PLACE,
        "year": str(_printed_in(paper.forum)), "pages": f"{paper.page_from}--{paper.page_to}" if paper.page_from else "",
    }  # fmt: skip
    inside = ",\n".join(f"  {name} = {{{_plain(value)}}}" for name, value in rows.items() if value)
    return f"@inproceedings{{gzforum-{paper.label},\n{inside}\n}}\n"


def _printed_in(forum: Forum) -> int:
    return localdate(forum.proceedings_at).year if forum.proceedings_at else forum.year


def _plain(text: str) -> str:
    """Braces and backslashes mean something to BibTeX."""
    return text.replace("\\", "").replace("{", "").replace("}", "")
