"""The one-page picture for phones: in the order of the book, sharp, and every line of it large enough to read."""

import io
from datetime import UTC, datetime

from PIL import Image

from reports.output import summary

AT = datetime(2026, 4, 1, tzinfo=UTC)
PHONE = 390  # points across
READABLE = 12.5  # the ink of a Chinese letter of 10.5 points of the page, 14 of the phone
CODES = [f"some.measure{number:02}" for number in range(12)]


def facts(named, last="1,234,567 人次"):
    """Of a book whose chapters name the measures `named`, some in the text, the rest by a table."""
    half = len(named) // 2
    line = [{"type": "figure", "reference": f"{code}@city:4401", "text": "1"} for code in named[:half]]
    blocks = [
        {"type": "list", "lines": [line]},
        {"type": "table", "reference": ",".join(named[half:]) + "@city:4401/month:*"},
    ]
    return {
        "title": "广州公共文化共同体服务报告", "label": "2025年", "version": "1.0", "is_sample": True, "digest": "0f" * 32,
        "chapters": [{"blocks": []}, {"blocks": blocks}],
        "definitions": [
            {"code": code, "name": f"有无障碍安排的场次占比{code[-2:]}", "now": "1,234,567 人次", "last": last,
             "counted": "已办场次里，没有来、临时取消又没人补上的座位占预约座位的比例；按时取消的、已谅解的不算。"}
            for code in sorted(named)
        ],
    }  # fmt: skip


def drawn(told):
    content = summary.png(told, address="https://example.org/reports/service/2025/", at=AT)
    with Image.open(io.BytesIO(content)) as picture:
        return len(content), picture.convert("L")


def lines_of(picture):
    """The heights of the lines with letters, in points of a phone."""
    paper = picture.getpixel((0, 0))
    ink = picture.point(lambda dot: 255 if paper - dot > 90 else 0)
    rows = [ink.crop((0, y, ink.width, y + 1)).getbbox() is not None for y in range(ink.height)]
    heights, run = [], 0
    for is_dark in [*rows, False]:
        if is_dark:
            run += 1
        elif run:
            heights.append(run * PHONE / picture.width)
            run = 0
    return heights


def test_every_line_is_large_enough_and_the_picture_sharp_and_light():
    size, picture = drawn(facts(CODES))

    assert picture.width >= 2.5 * PHONE
    assert size < 1_500_000  # goes through a messenger
    heights = lines_of(picture)
    assert len(heights) >= 3 * summary.SHOWN
    assert min(heights) >= READABLE, heights


def test_the_numbers_come_in_the_order_of_the_book_and_one_the_city_has_not_is_left_out():
    backwards = list(reversed(CODES))
    told = facts(backwards)
    told["definitions"][-1]["now"] = "无数据"  # the first the book names

    assert [one["code"] for one in summary.chosen(told)] == backwards[1:11]
    assert [one["had"] for one in summary.chosen(facts(CODES[:4], last="无数据"))] == [False] * 4
