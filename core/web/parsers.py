"""Parser of JSON request bodies that cleans their text."""

from __future__ import annotations

from typing import Any

from rest_framework.parsers import JSONParser

from core.text import cleaned


class CleanJSONParser(JSONParser):
    """JSON whose texts hold nothing that a column, a file or a letter cannot hold."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        return cleaned(super().parse(stream, media_type, parser_context))
