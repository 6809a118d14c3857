"""
QR codes with the mask that the standard asks for, found quickly.

ISO/IEC 18004 wants the mask with the lowest penalty of eight. segno looks at each module of each of the eight; here a
whole code is one integer, its lines one after the other with four light modules after each, and what a rule counts is
counted in all lines at once. The code is the same that segno makes (tests/portal/test_qr_codes.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

import segno
from segno import encoder as typed_encoder

encoder: Any = typed_encoder  # its functions have no types
MASKS: Final = encoder.get_data_mask_functions(False)
MARGIN: Final = 4  # light modules after a line: as many as a finder pattern has beside it
DIGITS: Final = bytes.maketrans(b"\x00\x01", b"01")
Matrix = Iterable[Sequence[int]]


class Drawn(NamedTuple):
    """The modules of a code, dark ones as set bits: line by line by its rows, and by its columns."""

    rows: int
    columns: int


class Layout(NamedTuple):
    """Of codes of a size: where data lies, what is drawn before the mask is chosen, and each mask where data lies."""

    size: int
    data: Drawn
    fixed: Drawn
    masks: Sequence[Drawn]
    pairs: int  # bits of modules that have a next one in their line

    @property
    def stride(self) -> int:
        return self.size + MARGIN


def rows_of(text: str) -> list[str]:
    """The code of `text`, with error correction M or better: its rows in digits, 1 for a dark module."""
    first = segno.make(text, error="m", micro=False, mask=0)
    layout = _layout(len(first.matrix))
    plain = [
        lines & data ^ mask | fixed
        for lines, data, mask, fixed in zip(_drawn(first.matrix), layout.data, layout.masks[0], layout.fixed, strict=True)
    ]  # fmt: skip
    codes = [Drawn(plain[0] ^ mask.rows, plain[1] ^ mask.columns) for mask in layout.masks]
    best = min(range(len(MASKS)), key=lambda number: _penalty(codes[number], layout))
    frame = _frame(str(first.version), str(first.error), best)
    digits = (
        f"{codes[best].rows & layout.data.rows | frame & ~layout.data.rows:0{layout.size * layout.stride}b}"
    )
    return [digits[start : start + layout.size] for start in range(0, len(digits), layout.stride)]


@cache
def _layout(size: int) -> Layout:
    matrix = encoder.make_matrix(size, size)
    encoder.add_finder_patterns(matrix, size, size)
    encoder.add_alignment_patterns(matrix, size, size)
    matrix[-8][8] = 0  # the dark module is drawn later
    data = [[module > 1 for module in row] for row in matrix]
    masks = [
        _drawn([[here and mask(i, j) for j, here in enumerate(row)] for i, row in enumerate(data)])
        for mask in MASKS
    ]
    pairs = _number([[0, *[1] * (size - 1)]] * size)
    return Layout(
        size, _drawn(data), _drawn([[module == 1 for module in row] for row in matrix]), masks, pairs
    )


@cache
def _frame(version: str, error: str, mask: int) -> int:
    """The rows of a code: what lies outside its data says version, correction and mask."""
    code = segno.make("0", version=version, error=error, mask=mask, boost_error=False)
    return _drawn(code.matrix).rows


def _drawn(matrix: Sequence[Sequence[int]]) -> Drawn:
    return Drawn(_number(matrix), _number(zip(*matrix, strict=True)))


def _number(lines: Matrix) -> int:
    return int(b"".join([bytes(line) + bytes(MARGIN) for line in lines]).translate(DIGITS), 2)


def _penalty(code: Drawn, layout: Layout) -> int:
    """The score of ISO/IEC 18004, 7.8.3.1, as segno counts it."""
    score = 0
    for lines in code:
        same = ~(lines ^ lines >> 1) & layout.pairs
        runs = same & same >> 1 & same >> 2 & same >> 3  # five or more of one colour
        score += runs.bit_count() + 2 * (runs & ~(runs << 1)).bit_count() + 40 * _finders(lines)
    rows, pairs, stride = code.rows, layout.pairs, layout.stride
    alike = ~(rows ^ rows >> 1) & pairs
    score += 3 * (alike & alike >> stride & ~(rows ^ rows >> stride)).bit_count()  # blocks of two by two
    return score + 10 * int(abs(rows.bit_count() / layout.size**2 * 100 - 50) / 5)


def _finders(lines: int) -> int:
    """How many look like a finder pattern (1011101) beside four light modules or the edge; found from the left, none twice."""
    found = lines & lines >> 2 & lines >> 3 & lines >> 4 & lines >> 6 & ~(lines >> 1 | lines >> 5)
    count, begin_below = 0, found.bit_length()
    while found:
        place = found.bit_length() - 1  # of the last module of the leftmost
        found ^= 1 << place
        if place >= begin_below:
            continue
        is_beside_light = not (lines >> place + 7 & 15 and lines << 4 >> place & 15)
        count += is_beside_light
        begin_below = place - (6 if is_beside_light else 3)
    return count
