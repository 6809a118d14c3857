"""Detection of Office file types from the relationships and content types inside the package, not from file names."""

from __future__ import annotations

import posixpath
import zipfile
from typing import Final

from core.files.packages import check, local, opened, parsed

OFFICE: Final = "application/vnd.openxmlformats-officedocument."
KINDS: Final = {  # of the main part -> of the file
    f"{OFFICE}wordprocessingml.document.main+xml": f"{OFFICE}wordprocessingml.document",
    f"{OFFICE}spreadsheetml.sheet.main+xml": f"{OFFICE}spreadsheetml.sheet",
    f"{OFFICE}presentationml.presentation.main+xml": f"{OFFICE}presentationml.presentation",
}
SUFFIXES: Final = {
    f"{OFFICE}wordprocessingml.document": "docx",
    f"{OFFICE}spreadsheetml.sheet": "xlsx",
    f"{OFFICE}presentationml.presentation": "pptx",
}
CONTENT_TYPES: Final = "[Content_Types].xml"
ROOT_RELATIONS: Final = "_rels/.rels"
MAIN: Final = "/relationships/officeDocument"  # the end of the type, in both dialects of the standard
RUNS: Final = (
    "vbaproject",
    "macroenabled",
    "vbadata",
    "macrosheet",
    "activex",
)  # what runs, in types and names
RUNNING_FILES: Final = (".docm", ".xlsm", ".pptm", ".dotm", ".xltm", ".potm", ".ppam", ".xlam", ".xlsb")


def kind_of(content: bytes) -> str:
    """
    The media type of an Office file without macros; "" for any other package.

    :raises PackageRefused: beyond the limits. Damaged packages raise whatever their readers raise.
    """
    check(content)
    with opened(content) as package:
        names = {name.lower(): name for name in package.namelist()}
        if CONTENT_TYPES.lower() not in names or ROOT_RELATIONS not in names:
            return ""
        types = _types(package.read(names[CONTENT_TYPES.lower()]))
        if any(_runs(one) for one in [*names, *types.values()]):
            return ""
        main = main_part(package)
        if main.lower() not in names:
            return ""
        return KINDS.get(types.get(f"/{main}".lower(), types.get(main.rpartition(".")[2].lower(), "")), "")


def main_part(package: zipfile.ZipFile) -> str:
    """The name of the part the root relationships call the document; "" if there is none or it lies outside."""
    for relation in parsed(package.read(ROOT_RELATIONS)):
        if relation.get("Type", "").endswith(MAIN) and relation.get("TargetMode") != "External":
            return posixpath.normpath(str(relation.get("Target", "")).lstrip("/"))
    return ""


def _types(content: bytes) -> dict[str, str]:
    """Content types by part ("/word/document.xml") and by extension ("xml"), in lower case."""
    return {
        (one.get("PartName") or one.get("Extension") or "").lower(): one.get("ContentType", "")
        for one in parsed(content)
        if local(one.tag) in ("Override", "Default")
    }


def _runs(name: str) -> bool:
    small = name.lower()
    return any(word in small for word in RUNS) or small.endswith(RUNNING_FILES)
