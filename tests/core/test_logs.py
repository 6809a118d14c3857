"""What a request brings along never writes a line of its own into the log."""

import io
import logging

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from core.operations.logs import one_line

FORGED = "2026-11-30 12:00:00,000 ERROR core forged"


@pytest.fixture
def written():
    """What our formatter writes to the console."""
    options = dict(settings.LOGGING["formatters"]["line"])
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(import_string(options.pop("()"))(options["format"]))
    logging.getLogger().addHandler(handler)
    yield handler.stream
    logging.getLogger().removeHandler(handler)


@pytest.mark.django_db
@pytest.mark.parametrize("mark", ["%0A", "%0D%0A", "%E2%80%A8", "%0B", "%1B[2K", "%C2%85"])
@pytest.mark.parametrize("path", ["/no-such-page/", "/api/v1/", "/files/x/"])
def test_a_line_break_in_an_address_stays_inside_its_line(client, written, path, mark):
    client.get(f"{path}{mark}{FORGED}".replace(" ", "%20"))

    lines = written.getvalue().splitlines()
    assert lines
    assert not any(line.startswith("2026-11-30 12:00:00,000") for line in lines)
    assert "\x1b" not in written.getvalue()


def test_an_error_that_quotes_what_was_typed_does_not_either(written):
    try:
        raise ValueError(f"not a number: 1\n{FORGED}")
    except ValueError:
        logging.getLogger("core").exception("trouble")

    lines = written.getvalue().splitlines()
    assert len(lines) > 3
    assert not any(line.startswith("2026-11-30") for line in lines[1:])


def test_ordinary_text_is_written_as_it_is():
    assert one_line("荔湾区 60% — \\n “好”") == "荔湾区 60% — \\n “好”"
