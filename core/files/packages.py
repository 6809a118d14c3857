"""Safe reading of zip packages (Office files, workbooks): limits against decompression bombs."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from core.lazy_import import lazy_module

if TYPE_CHECKING:
    from lxml import etree
else:
    etree = lazy_module("lxml.etree")

UNPACKED_MAX: Final = 100 * 2**20  # bytes of all parts together, packages inside included
XML_MAX: Final = 20 * 2**20  # bytes of one part that is parsed: a tree takes several times as much
PARTS_MAX: Final = 3000
NESTED_MAX: Final = 2  # packages in packages
RATIO_MAX: Final = 200  # unpacked to packed; XML of people reaches thirty
SMALL: Final = 2**20  # whose ratio does not matter
PARSED: Final = (".xml", ".rels", ".svg", ".vml")
PACKAGES: Final = (".docx", ".xlsx", ".pptx")


class PackageRefused(ValueError):
    """The package exceeds the limits, or is built in a way no Office program builds one."""


@dataclass
class Budget:
    """Remaining bytes that may be unpacked, shared by a package and the packages nested in it."""

    unpacked: int = UNPACKED_MAX
    parts: int = PARTS_MAX
    depth: int = NESTED_MAX

    def take(self, package: zipfile.ZipFile) -> None:
        """
        Count a package against the budget.

        :raises PackageRefused: if it holds more than is left, a part twice, or a part too large to parse.
        """
        parts = package.infolist()
        self.parts -= len(parts)
        self.unpacked -= sum(part.file_size for part in parts)
        if self.parts < 0 or self.unpacked < 0:
            raise PackageRefused("too large unpacked")
        if len({part.filename.lower() for part in parts}) < len(parts):
            raise PackageRefused("a part twice")
        for part in parts:
            _refuse_part(part)


def _refuse_part(part: zipfile.ZipInfo) -> None:
    if part.file_size > SMALL and part.file_size > RATIO_MAX * max(part.compress_size, 1):
        raise PackageRefused("packed too well")
    if part.filename.lower().endswith(PARSED) and part.file_size > XML_MAX:
        raise PackageRefused("a part too large to parse")
    if part.flag_bits & 0x1:
        raise PackageRefused("encrypted")
    if part.filename.startswith(("/", "\\")) or ".." in part.filename.replace("\\", "/").split("/"):
        raise PackageRefused("a part that leads out")


@contextmanager
def opened(content: bytes, budget: Budget | None = None) -> Iterator[zipfile.ZipFile]:
    """
    The package in `content`, checked before anything is unpacked; reading a part never gives more than it declares.

    :raises PackageRefused: as `Budget.take` says, and below NESTED_MAX.
    """
    budget = budget or Budget()
    if budget.depth < 0:
        raise PackageRefused("too deep")
    budget.depth -= 1
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        budget.take(package)
        yield package
    budget.depth += 1


def check(content: bytes, budget: Budget | None = None) -> None:
    """
    Check a package and the packages nested in it.

    :raises PackageRefused: beyond the limits.
    """
    budget = budget or Budget()
    with opened(content, budget) as package:
        for name in package.namelist():
            if name.lower().endswith(PACKAGES):
                check(package.read(name), budget)


def parsed(content: bytes, *, mends: bool = False) -> etree._Element:
    """
    The tree of an XML part, without comments; nothing is fetched, no entity is expanded. `mends` reads on after errors.

    :raises PackageRefused: for a part with its own document type, which no part of Office has.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, recover=mends,
    )  # fmt: skip
    root = etree.fromstring(content, parser)
    if root is None:
        raise PackageRefused("no XML")
    if root.getroottree().docinfo.doctype:
        raise PackageRefused("a document type of its own")
    return root


def local(name: str | bytes | object) -> str:
    """The name of an element or attribute without its namespace; "" for what is neither."""
    return name.rpartition("}")[2] if isinstance(name, str) else ""
