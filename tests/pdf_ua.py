"""What PDF/UA-1 asks of a file: by a validator that knows the rules a machine can check, and read back from its tags."""

import io

import pikepdf
from page import validate_pdf_bytes

HEADINGS = ("/H1", "/H2", "/H3", "/H4", "/H5", "/H6")


def refused_by_the_validator(content):
    """The rules of PDF/UA-1 that the file breaks, each with what the validator says."""
    return [f"{one.rule_id}: {one.message}" for one in validate_pdf_bytes(content, profile="ua1").failures]


def problems(content):
    """By our own reading: each rule that is broken, in words; nothing if the file keeps them all."""
    with pikepdf.open(io.BytesIO(content)) as file:
        found = list(_document(file))
        root = file.Root.get("/StructTreeRoot")
        if root is None:
            return [*found, "no structure tree"]
        nodes = list(_nodes(root.get("/K"), file.Root.StructTreeRoot.get("/RoleMap", {})))
        return [*found, *_structure(nodes), *_pages(file), *_fonts(file)]


def kinds(content):
    """Every kind of tag in the file."""
    with pikepdf.open(io.BytesIO(content)) as file:
        return {kind for kind, _ in _nodes(file.Root.StructTreeRoot.get("/K"), {})}


def _document(file):
    root = file.Root
    if not root.get("/MarkInfo", {}).get("/Marked", False):
        yield "not marked as tagged"
    if not str(root.get("/Lang", "")).lower().startswith("zh"):
        yield "no language"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False):
        yield "the window shows the name of the file, not its title"
    with file.open_metadata() as metadata:
        if metadata.get("pdfuaid:part") != "1":
            yield "does not say that it keeps PDF/UA-1"
        if not metadata.get("dc:title"):
            yield "no title"


def _nodes(node, roles):
    """(kind, node) of every structure element, in reading order."""
    if isinstance(node, pikepdf.Array):
        for one in node:
            yield from _nodes(one, roles)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        kind = str(node.S)
        yield str(roles.get(kind, kind)) if kind in roles else kind, node
        yield from _nodes(node.get("/K"), roles)


def _structure(nodes):
    level = 0
    for kind, node in nodes:
        if kind in HEADINGS:
            if HEADINGS.index(kind) + 1 > level + 1:
                yield f"a heading {kind} after level {level}"
            level = HEADINGS.index(kind) + 1
        if kind in ("/Figure", "/Formula") and not str(node.get("/Alt", node.get("/ActualText", ""))).strip():
            yield "a figure without words"
        if kind == "/TH" and not _attribute(node, "/Scope"):
            yield "a header cell that does not say what it heads"
        if kind == "/Table" and "/TR" not in {one for one, _ in _nodes(node.get("/K"), {})}:
            yield "a table without rows"


def _attribute(node, name):
    given = node.get("/A")
    several = given if isinstance(given, pikepdf.Array) else [given]
    return any(isinstance(one, pikepdf.Dictionary) and name in one for one in several)


def _pages(file):
    for number, page in enumerate(file.pages, 1):
        marks = bytes(page.Contents.read_bytes()) if not isinstance(page.Contents, pikepdf.Array) else b"".join(
            one.read_bytes() for one in page.Contents
        )  # fmt: skip
        if "/StructParents" not in page and b"/MCID" in marks:
            yield f"page {number} has marks nobody knows"
        for note in page.get("/Annots", []):
            if note.get("/Subtype") == "/Link" and "/StructParent" not in note:
                yield f"page {number} has a link outside the structure"
        if page.get("/Annots") and page.get("/Tabs") != "/S":
            yield f"page {number} is not walked in the order of its structure"


def _fonts(file):
    for one in file.objects:
        if (
            isinstance(one, pikepdf.Dictionary)
            and one.get("/Type") == "/Font"
            and one.get("/Subtype") == "/Type0"
        ):
            inner = one.DescendantFonts[0].FontDescriptor
            if not {"/FontFile2", "/FontFile3"} & set(inner.keys()):
                yield f"{one.BaseFont} is not in the file"
            if "/ToUnicode" not in one:
                yield f"{one.BaseFont} does not say which characters it draws"
