"""Verification of published books against the rows, and of a PDF against the snapshot attached to it."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reports.models import Edition, Snapshot
from reports.output.book import BOOK, SNAPSHOT
from reports.queries import counting
from reports.queries.figures import Figures


@dataclass(frozen=True)
class Verdict:
    """What was looked at and what differs; no problems means it agrees."""

    what: str
    checked: int
    problems: list[str] = field(default_factory=list)


def editions(rows: Sequence[Edition]) -> list[Verdict]:
    """Recompute the snapshots of editions from the rows, and their digests; one that several share is counted once."""
    counted: dict[int, Verdict] = {}
    found = []
    for row in rows:
        if row.snapshot is None:
            found.append(Verdict(str(row), 0, ["没有快照"]))
            continue
        if row.snapshot.pk not in counted:
            counted[row.snapshot.pk] = snapshot(row.snapshot)
        known = counted[row.snapshot.pk]
        found.append(Verdict(str(row), known.checked, known.problems))
    return found


def snapshot(row: Snapshot, name: str = "") -> Verdict:
    """Recompute every cell of a snapshot from the rows, and its digest."""
    problems = []
    if counting.digest_of(row.content, row.previous) != row.digest:
        problems.append("快照的内容和它的指纹不符，冻结后被改过。")
    problems += [str(one) for one in counting.differences(row.content)]
    return Verdict(name or str(row), len(row.content["cells"]), problems)


def pdf(content: bytes, name: str) -> Verdict:
    """Check a PDF from itself alone: the digest it prints, every number of its text and its tables, against the snapshot."""
    import pikepdf  # noqa: PLC0415  (readers of PDF are loaded with the first file)
    from pypdf import PdfReader  # noqa: PLC0415

    with pikepdf.open(io.BytesIO(content)) as file:
        attached = {key: file.attachments[key].get_file().read_bytes() for key in file.attachments}
    if not {SNAPSHOT, BOOK} <= set(attached):
        return Verdict(name, 0, ["文件里没有快照，可能不是本平台生成的，或被另存过。"])
    frozen, facts = json.loads(attached[SNAPSHOT]), json.loads(attached[BOOK])
    problems = []
    if counting.digest_of(frozen["content"], frozen["previous"]) != facts["digest"]:
        problems.append("快照和正文写的指纹不符。")
    printed = _squeezed("".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))
    if facts["digest"] not in printed:
        problems.append("书里印的指纹不是快照的指纹。")
    figures = Figures(frozen["content"], frozen["previous"])
    shown = list(_numbers(facts))
    for reference, text in shown:
        now = figures.show(reference).text
        if now != text:
            problems.append(f"{reference}：书里是 {text}，快照是 {now}")
        elif _squeezed(text) not in printed:
            problems.append(f"{reference}：快照是 {text}，书页上没有印出来")
    cells = 0
    for block in _grids(facts):
        rows = figures.grid(block["reference"]).texts
        cells += sum(len(row) - 1 for row in rows)
        problems += _differing(block, rows, printed)
    return Verdict(name, len(shown) + cells, problems)


def _grids(facts: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Tables, charts and maps: what each shows stands in its rows."""
    for chapter in facts["chapters"]:
        yield from (block for block in chapter["blocks"] if "rows" in block)


def _differing(block: Mapping[str, Any], rows: list[list[str]], printed: str) -> Iterator[str]:
    """Cells that are not those of the snapshot; in a table also those that no page shows."""
    name = f"{block['number']}（{block['reference']}）"
    if [row[0] for row in block["rows"]] != [row[0] for row in rows]:
        yield f"{name}：行和快照不一样"
        return
    for told, frozen in zip(block["rows"], rows, strict=True):
        for here, there in zip(told[1:], frozen[1:], strict=True):
            if here != there:
                yield f"{name}“{told[0]}”：书里是 {here}，快照是 {there}"
            elif block["type"] == "table" and _squeezed(there) not in printed:
                yield f"{name}“{told[0]}”：快照是 {there}，书页上没有印出来"


def _numbers(facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(reference, text) of each number in running text."""
    for chapter in facts["chapters"]:
        for block in chapter["blocks"]:
            lines = block.get("lines") or [block.get("line", [])]
            for line in lines:
                yield from (
                    (piece["reference"], piece["text"]) for piece in line if piece["type"] == "figure"
                )


def _squeezed(text: str) -> str:
    return "".join(text.split())
