"""Release checklist of an edition: errors block, warnings need an answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reports import policy
from reports.models import Build, Comment, Edition
from reports.policy import Book
from reports.queries import book, numbers
from reports.queries.figures import Figures
from reports.queries.frozen import public_figures


@dataclass(frozen=True)
class Item:
    """One line of the checklist. `is_passed` False is open, unless it is a warning with an `answer`."""

    code: str
    words: str
    is_passed: bool
    is_warning: bool = False
    answer: str = ""

    @property
    def is_open(self) -> bool:
        return not self.is_passed and not (self.is_warning and self.answer)


def of(edition: Edition) -> list[Item]:
    """The checklist of `edition` as it stands now. About ten queries."""
    answers = dict(edition.answers.values_list("code", "words"))
    return [
        Item(code, words, is_passed, is_warning, answers.get(code, ""))
        for code, words, is_passed, is_warning in _lines(edition)
    ]


Line = tuple[str, str, bool, bool]


def _lines(edition: Edition) -> Iterator[Line]:
    snapshot = edition.snapshot
    figures = public_figures(snapshot) if snapshot else None
    found = numbers.of_edition(edition, figures)
    yield (
        "findings",
        f"正文有 {len(found)} 处要改：{found[0]}" if found else "正文没有手打的数字和断掉的引用",
        not found,
        False,
    )
    missing = list(edition.chapters.filter(is_required=True, text="").values_list("title", flat=True))
    yield (
        "chapters",
        f"缺 {len(missing)} 章：{'、'.join(missing)}" if missing else "必须有的章都有了",
        not missing,
        False,
    )
    frozen = snapshot is not None and bool(snapshot.digest)
    yield "snapshot", "快照已冻结" if frozen else "快照还没冻结", frozen, False
    used = _failed_in_use(edition, snapshot.failed if snapshot else [])
    yield (
        "failed",
        f"正文用到没算出来的指标：{'、'.join(used)}" if used else "正文用到的指标都算出来了",
        not used,
        False,
    )
    comments = Comment.objects.filter(chapter__edition=edition, answered_at=None).count()
    yield "comments", f"有 {comments} 条批注没答" if comments else "批注都答了", not comments, False
    yield (
        "method",
        "有方法说明" if edition.method_note else "还没写方法说明",
        bool(edition.method_note),
        False,
    )
    yield (
        "next",
        "有下一期日期" if edition.next_on else "还没定下一期的日期",
        edition.next_on is not None,
        False,
    )
    passed = edition.reviews.filter(round=edition.review_round, passed=True).count()
    yield "reviews", f"三审通过了 {passed} 审", passed == policy.REVIEWS, False
    refused = [str(guest) for guest in edition.guests.filter(approves=True) if guest.agreed is not True]
    yield (
        "guests",
        f"请了签署意见还没同意的：{'、'.join(refused)}" if refused else "请来签署意见的人都同意了",
        not refused,
        False,
    )
    yield _build_line(edition, figures)
    yield from _warnings(edition, snapshot.failed if snapshot else [])


def _build_line(edition: Edition, figures: Figures | None) -> Line:
    """The newest good build must hold the text and figures as they are."""
    build = edition.builds.good().first()
    if build is None:
        return "build", "还没有生成成功的文件", False, False
    if not is_current(build, figures):
        return "build", f"第 {build.number} 次生成以后，书的内容又改过，请重新生成", False, False
    return "build", f"文件已生成（第 {build.number} 次）", True, False


def is_current(build: Build, figures: Figures | None) -> bool:
    """Whether the book says now what the files of `build` say: chapters, frame, benchmark projects, figures, erratum."""
    if figures is None or build.snapshot_id != build.edition.snapshot_id:
        return False
    return build.input_digest == book.input_of(build.edition, figures)[1]


def _warnings(edition: Edition, failed: list[str]) -> Iterator[Line]:
    if edition.book == Book.SERVICE:
        told = edition.benchmarks.filter(is_next_year=False).exists()
        planned = edition.benchmarks.filter(is_next_year=True).exists()
        yield "benchmarks", "有本年度标杆项目" if told else "没有列本年度标杆项目", told, True
        yield "next_year", "有新年度标杆项目部署" if planned else "没有部署新年度标杆项目", planned, True
    yield (
        "all_measures",
        f"{len(failed)} 个指标没算出来" if failed else "所有指标都算出来了",
        not failed,
        True,
    )


def _failed_in_use(edition: Edition, failed: list[str]) -> list[str]:
    if not failed:
        return []
    text = " ".join(edition.chapters.values_list("text", flat=True))
    return [code for code in failed if code in text]
