"""In the demo everybody sees the codes; anywhere else nobody does."""

from importlib import import_module

import pytest
from django.core.mail import EmailMessage

from core.messages import mailbox
from launcher import crew
from launcher.supervisor import Welcome, say_welcome


@pytest.fixture(autouse=True)
def _in_a_place_of_its_own(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def test_the_page_of_the_sample_city_shows_what_was_sent(client, settings):
    settings.SHOWS_MESSAGES = True
    mailbox.LocalGateway().send("13800138000", "验证码 123456，10 分钟内有效")
    mailbox.LocalEmailBackend().send_messages([EmailMessage("标题", "正文 <b>", None, ["a@example.org"])])

    page = client.get("/demo/messages/").content.decode()

    assert page.index("a@example.org") < page.index("123456")  # newest first
    assert "正文 &lt;b&gt;" in page


def test_a_real_city_has_no_such_page(client, monkeypatch):
    monkeypatch.setenv("SITE_URL", "https://portal.example.org")
    mailbox.LocalGateway().send("13800138000", "验证码 123456，10 分钟内有效")

    assert import_module("config.settings.prod").SHOWS_MESSAGES is False
    assert client.get("/demo/messages/").status_code == 404


def test_the_file_is_for_its_owner_and_does_not_grow_for_ever(monkeypatch):
    monkeypatch.setattr(mailbox, "KEPT_BYTES", 200)
    for number in range(50):
        mailbox.keep("13800138000", str(number))

    assert mailbox.path().stat().st_mode & 0o777 == 0o600
    assert mailbox.path().stat().st_size < 500
    assert mailbox.latest()[0].text == "49"


@pytest.mark.django_db
@pytest.mark.parametrize(("shows", "where"), [(True, "/demo/messages/"), (False, ".jsonl")])
def test_who_starts_the_portal_reads_where_messages_go(settings, monkeypatch, capsys, shows, where):
    monkeypatch.setattr("django.core.management.call_command", lambda *_args, **_options: None)
    monkeypatch.setenv("SAMPLE", "none")
    settings.SHOWS_MESSAGES, settings.SMS_GATEWAY = shows, "core.messages.mailbox.LocalGateway"

    say_welcome("http://127.0.0.1:8000", Welcome(**crew.prepare_city()))

    (line,) = [one for one in capsys.readouterr().out.splitlines() if "验证码" in one]
    assert line.rstrip().endswith(where)
