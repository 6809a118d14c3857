"""Documents of minutes: Word and PDF in the layout of official papers, press version."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.timezone import localtime

from core.files import pdf
from core.files.docx import Paper
from core.files.official import OfficialPaper
from roundtable.models import Minutes, Roundtable, Standing, Visit
from roundtable.queries.live import roll

ISSUER = "共同体圆桌会议纪要"
NUMERALS = "一二三四五六七八九十"


def minutes_docx(minutes: Minutes) -> bytes:
    """What was issued, or the draft, which says so."""
    meeting = minutes.roundtable
    paper = OfficialPaper(ISSUER, minutes.number or "（征求意见稿）", str(minutes), note=_mark(meeting))
    paper.text(minutes.intro)
    for place, one in enumerate(minutes.paragraphs.order_by("position")):
        paper.head(f"{numeral(place + 1)}、{one.heading}")
        paper.text(one.text)
    paper.names(_names(meeting))
    paper.imprint(_imprint(minutes))
    return paper.data()


def minutes_pdf(minutes: Minutes) -> bytes:
    meeting = minutes.roundtable
    facts: dict[str, pdf.Fact] = {
        "issuer": ISSUER, "number": minutes.number or "（征求意见稿）", "title": str(minutes), "intro": minutes.intro,
        "paragraphs": [
            {"heading": f"{numeral(place + 1)}、{one.heading}", "lines": list(one.text.splitlines())}
            for place, one in enumerate(minutes.paragraphs.order_by("position"))
        ],
        "names": [list(pair) for pair in _names(meeting)], "imprint": list(_imprint(minutes)),
        "is_sample": meeting.is_sample,
    }  # fmt: skip
    return pdf.pdf("roundtable/minutes.typ", facts, at=minutes.issued_at or minutes.drafted_at)


def press_docx(minutes: Minutes) -> bytes:
    paper = Paper(f"{minutes.roundtable.title}召开", note=_mark(minutes.roundtable))
    paper.text(minutes.press)
    return paper.data()


def excerpt_docx(minutes: Minutes, institution: str, text: str) -> bytes:
    """What concerns one unit, under the number of the whole."""
    paper = OfficialPaper(ISSUER, minutes.number, f"{minutes}（摘录）", note=_mark(minutes.roundtable))
    paper.text(f"{institution}：\n以下事项摘自《{minutes}》（{minutes.number}），请办理。")
    for part in text.split("\n\n"):
        heading, _, body = part.partition("\n")
        paper.head(heading)
        paper.text(body)
    return paper.data()


def visit_docx(visit: Visit) -> bytes:
    """The minutes of a visit; who went is named by institution, and one not confirmed yet says so."""
    mark = "示例数据，不是真实文件" if visit.group.is_sample else ""
    paper = Paper(
        f"{visit.title}考察记录" if visit.confirmed_at else f"{visit.title}考察记录（未核对）", note=mark
    )
    names = visit.goers.select_related("seat__institution").order_by("pk")
    span = f"{visit.starts_on:%Y年%-m月%-d日}"
    span += f"至{visit.ends_on:%-m月%-d日}" if visit.ends_on != visit.starts_on else ""
    paper.facts([
        ("工作组", visit.group.name), ("性质", visit.get_kind_display()), ("时间", span), ("地点", visit.place),
        ("同去单位", "、".join(dict.fromkeys(one.seat.institution.name for one in names))), ("为什么去", visit.purpose),
    ])  # fmt: skip
    for heading, text in (
        ("看到什么", visit.seen),
        ("可以借鉴什么", visit.learned),
        ("建议怎么做", visit.advised),
    ):
        if text:
            paper.head(heading)
            paper.text(text)
    return paper.data()


def numeral(number: int) -> str:
    """A number as Chinese numeral: 一 … 十, 十一 … 九十九."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{NUMERALS[tens - 1]}十"
    return head + (NUMERALS[ones - 1] if ones else "")


def _names(meeting: Roundtable) -> Sequence[tuple[str, str]]:
    """出席, 列席, 请假, by institution; persons are not named."""
    rows = list(meeting.attendances.for_list())
    came = "、".join(one.institution.name for one in rows if one.standing == Standing.DELEGATE)
    observing = "、".join(
        dict.fromkeys(one.institution.name for one in rows if one.standing == Standing.OBSERVER)
    )
    found = [("出席", came), ("列席", observing), ("请假", "、".join(roll(meeting).missing))]
    return [(word, names) for word, names in found if names]


def _imprint(minutes: Minutes) -> Sequence[str]:
    meeting = minutes.roundtable
    when = f"{localtime(minutes.issued_at):%Y年%-m月%-d日}印发" if minutes.issued_at else "未印发"
    lines = [
        f"分送：各参会单位，{meeting.convener.institution.name}。",
        f"{meeting.convener.institution.name}　{when}",
    ]
    return [*lines, f"封存校验值（SHA-256）：{minutes.seal}"] if minutes.seal else lines


def _mark(meeting: Roundtable) -> str:
    return "示例数据，不是真实文件" if meeting.is_sample else ""
