"""The book as a Word manuscript for editors, and the transmittal letter in the layout of official papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.files.docx import Paper
from core.files.official import OfficialPaper


def docx(facts: Mapping[str, Any]) -> bytes:
    """Chapters, tables and definitions as one Word file; charts stand as their tables, with their words."""
    paper = Paper(f"{facts['title']}（{facts['label']}）", note="示例数据" if facts["is_sample"] else "")
    if facts["erratum"]:
        paper.head("更正说明")
        paper.text(facts["erratum"])
    if facts["foreword"]:
        paper.head("卷首语")
        paper.text(facts["foreword"])
    for chapter in written(facts):
        paper.head(f"第{chapter['place']}章　{chapter['title']}")
        paper.text(f"撰写：{chapter['author']}")
        for block in chapter["blocks"]:
            _block(paper, block)
    for title, is_next in (("本年度标杆项目", False), ("新年度标杆项目部署", True)):
        rows = [one for one in facts["benchmarks"] if one["is_next_year"] == is_next]
        if rows:
            paper.head(title)
            paper.table(
                ["序", "项目", "主办单位", "成效或任务"],
                [[place, one["name"], one["owner"], one["words"]] for place, one in enumerate(rows, 1)],
            )
    if facts["method_note"]:
        paper.head("方法说明")
        paper.text(facts["method_note"])
    paper.head("数据与口径")
    paper.text(facts["city_mean"])
    paper.table(["指标", "怎么算", "本年", "上一年", "样本"], _definitions(facts))
    return paper.data()


def letter(facts: Mapping[str, Any], *, to: str, sender: str, day: str) -> bytes:
    """
    The letter that goes with the book, in the layout of GB/T 9704-2012.

    `to` and `sender` are names of bodies; nothing is invented where they are empty, and the number is left to the sender.
    """
    title = f"关于报送《{facts['title']}（{facts['label']}）》的函"
    paper = OfficialPaper(sender, "", title, note="示例数据" if facts["is_sample"] else "")
    if to:
        paper.text(f"{to}：")
    paper.text(
        f"按照建设公共文化共同体的工作要求，《{facts['title']}（{facts['label']}）》已编写完成，经三审通过，"
        f"现随函报送第 {facts['version']} 版。"
    )
    paper.text(
        f"全书共 {len(written(facts))} 章，数字取自同一份快照，指纹 {facts['digest']}，可在平台逐项核对。"
    )
    paper.sign([sender, day])
    return paper.data()


def written(facts: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The chapters that hold something: one that may be left out and was is not in the book."""
    return [chapter for chapter in facts["chapters"] if chapter["blocks"]]


def _block(paper: Paper, block: Mapping[str, Any]) -> None:
    match block["type"]:
        case "heading":
            paper.head(_words(block["line"]), level=min(block["level"], 3))
        case "paragraph":
            paper.text(_words(block["line"]))
        case "list":
            for place, item in enumerate(block["lines"], 1):
                paper.text(f"{f'{place}.' if block['is_numbered'] else '·'} {_words(item)}")
        case "quote":
            for line in block["lines"]:
                paper.text(f"“{_words(line)}”")
        case "table" | "chart" | "map":
            paper.text(f"{block['number']}　{block['caption']}")
            if block.get("alternative"):
                paper.text(block["alternative"])
            paper.table([block["over"], *block["columns"]], block["rows"])
        case "picture":
            paper.text(f"{block['number']}　{block['caption']}（{block['alternative']}）")


def _words(line: Sequence[Mapping[str, Any]]) -> str:
    return "".join(str(piece["text"]) for piece in line)


def _definitions(facts: Mapping[str, Any]) -> list[list[object]]:
    return [[one["name"], one["counted"], one["now"], one["last"], one["n"]] for one in facts["definitions"]]
