"""
Metadata removal (anonymisation) of files: author, company, dates, camera, paths, comments, layer names.

Pictures are painted anew, Office files lose the parts and attributes that name people, of a PDF only the pages stay.
What can be read on the page stays: words are for people, and for `words_of`, to judge.
"""

from typing import Final

from core.files.attachments import PICTURES
from core.files.cleaning import office, pictures
from core.files.office import KINDS

PDF: Final = "application/pdf"
OFFICE: Final = frozenset(KINDS.values())


class NotCleanable(Exception):
    """The file is of no kind that can be cleaned, is broken, or holds something that cannot be."""


def cleaned(content: bytes, kind: str) -> bytes:
    """
    `content` of media type `kind` without metadata that identifies its author.

    :raises NotCleanable: if that cannot be done.
    """
    try:
        if kind == PDF:
            from core.files.cleaning import pdf  # noqa: PLC0415  (nine megabytes that most processes never need)

            return pdf.cleaned(content)
        if kind in PICTURES:
            return pictures.cleaned(content, PICTURES[kind])
        if kind in OFFICE:
            return office.cleaned(content)
    except Exception as error:  # readers of damaged files raise whatever they stumble over
        raise NotCleanable(kind) from error
    raise NotCleanable(kind)


def body_of(content: bytes, kind: str) -> str:
    """
    The readable text of a file for full-text search; empty for images and scans.

    :raises NotCleanable: if the file cannot be read, or holds more than is read.
    """
    try:
        if kind == PDF:
            from core.files.cleaning import pdf  # noqa: PLC0415

            return pdf.words_of(content)
        return office.body_of(content) if kind in OFFICE else ""
    except Exception as error:  # as above
        raise NotCleanable(kind) from error


def words_of(content: bytes, kind: str) -> str:
    """
    All words inside an Office file, alternative texts too, and those on the pages of a PDF; pictures only people can read.

    :raises NotCleanable: if the file cannot be read, or holds more than is read.
    """
    try:
        if kind == PDF:
            from core.files.cleaning import pdf  # noqa: PLC0415

            return pdf.words_of(content)
        return office.words_of(content) if kind in OFFICE else ""
    except Exception as error:  # as above
        raise NotCleanable(kind) from error
