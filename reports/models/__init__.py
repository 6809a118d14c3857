"""Snapshots, editions, chapters and builds of the yearly books."""

from reports.models.builds import Build, BuildFile, FileKind
from reports.models.chapters import Chapter, ChapterVersion, Comment
from reports.models.editions import (
    BenchmarkLine,
    ChecklistAnswer,
    Edition,
    Guest,
    NumberRule,
    Outline,
    Review,
)
from reports.models.snapshots import Snapshot, period_label

__all__ = [
    "BenchmarkLine", "Build", "BuildFile", "Chapter", "ChapterVersion", "ChecklistAnswer", "Comment", "Edition",
    "FileKind", "Guest", "NumberRule", "Outline", "Review", "Snapshot", "period_label",
]  # fmt: skip
