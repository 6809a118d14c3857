"""
Protection against decompression bombs in PDF: the unpacked size of each stream is counted before a reader opens the
file.
"""

from __future__ import annotations

import re
import zlib
from typing import Final

STREAM_MAX: Final = 128 * 2**20  # bytes of one stream: a page scanned in colour at 600 dots an inch
TOTAL_MAX: Final = 1024 * 2**20
STREAMS_MAX: Final = 200_000
PIECE: Final = 2**20
START: Final = re.compile(rb"stream\r?\n")
TWICE: Final = re.compile(rb"/Fl(?:ateDecode)?\s*/Fl|/LZW(?:Decode)?\s*/(?:LZW|Fl)|/Fl(?:ateDecode)?\s*/LZW")


def bursts(content: bytes) -> bool:
    """Whether a stream of the PDF, or all together, unpack to more than the limit, or one is packed twice."""
    if TWICE.search(content):
        return True
    total = 0
    for count, found in enumerate(START.finditer(content)):
        size = unpacked(memoryview(content), found.end(), STREAM_MAX)
        total += size
        if size > STREAM_MAX or total > TOTAL_MAX or count > STREAMS_MAX:
            return True
    return False


def unpacked(content: memoryview, start: int, most: int) -> int:
    """How many bytes the deflated data at `start` holds, counted to a little over `most`; 0 for other data."""
    reader, size, at = zlib.decompressobj(), 0, start
    try:
        while size <= most and not reader.eof and at < len(content):
            size += len(reader.decompress(content[at : at + PIECE], PIECE))
            at += PIECE
            while reader.unconsumed_tail and size <= most:
                size += len(reader.decompress(reader.unconsumed_tail, PIECE))
    except zlib.error:
        return size
    return size
