"""The frame around every page: what it says, what it keeps, and that it stands without the database."""

import re

import pytest
from django.db import OperationalError
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import timezone

from core.models import Notice
from portal.context import portal as portal_context
from portal.middleware import ElderModeMiddleware
from tests.factories.core import UserFactory

PUBLIC_PAGES = [
    "/components/",
    "/accessibility/",
    "/privacy/",
    "/terms/",
    "/help/",
    "/account/login/",
    "/account/signup/",
]


def page(response):
    return response.content.decode()


def rendered(source, **context):
    return Template(source).render(Context(context))


# Pages ----


@pytest.mark.parametrize("path", PUBLIC_PAGES)
def test_visitor_can_open_every_page_about_the_site_and_nothing_in_it_is_inline(client, path):
    html = page(client.get(path))
    assert html.count("<h1") == 1
    assert not re.search(r"\sstyle=|\son[a-z]+=\"|<script(?![^>]*\ssrc=)|<style", html)


def test_style_and_script_come_only_from_here(client):
    policy = client.get("/components/").headers["Content-Security-Policy"]
    directives = {directive.strip() for directive in policy.split(";")}
    assert {"style-src 'self'", "script-src 'self'", "default-src 'none'"} <= directives


def test_sign_up_starts_with_no_consent_ticked(client):
    html = page(client.get("/account/signup/"))
    boxes = re.findall(r"<input[^>]*type=\"checkbox\"[^>]*>", html)
    assert len(boxes) == 2
    assert not any("checked" in box for box in boxes)
    assert "我们收集什么" in html


@pytest.mark.parametrize("path", PUBLIC_PAGES)
def test_every_input_has_a_visible_label(client, path):
    html = page(client.get(path))
    for tag in re.findall(r"<(?:input|select|textarea)\b[^>]*>", html):
        if 'type="hidden"' in tag or 'name="rt"' in tag:
            continue
        name = re.search(r'\bid="([^"]+)"', tag)
        assert name, tag
        in_label = re.search(rf"<label[^>]*>(?:(?!</label>).)*{re.escape(tag)}", html, re.S)
        assert in_label or re.search(rf'<label(?![^>]*class="vh")[^>]*for="{name[1]}"', html), tag


# 长辈版 ----


def test_elder_mode_stays_on_the_page_and_is_remembered(client):
    answer = client.get("/privacy/?q=%E6%88%8F&mode=elder")
    assert answer["Location"] == "/privacy/?q=%E6%88%8F"
    assert '<html lang="zh-Hans" data-mode="elder">' in page(client.get("/privacy/"))


@pytest.mark.parametrize("query", ["mode=", "mode=standard"])
def test_elder_mode_is_left_by_one_press(client, query):
    client.get("/privacy/?mode=elder")
    client.get(f"/privacy/?{query}")
    assert '<html lang="zh-Hans">' in page(client.get("/privacy/"))


@pytest.mark.parametrize("query", ["mode=&q=x", "mode=walk_in"])
def test_a_filter_called_mode_belongs_to_its_page(client, query):
    client.get("/privacy/?mode=elder")
    assert 'data-mode="elder"' in page(client.get(f"/privacy/?{query}"))


def test_elder_mode_never_leads_to_another_site():
    request = RequestFactory().get("/?mode=elder")
    request.path = "//example.org/"
    assert ElderModeMiddleware(lambda request: None)(request)["Location"] == "/example.org/"


# What the frame states ----


def test_footer_invents_nothing_when_the_operator_has_stated_nothing(client, settings):
    settings.SAMPLE_CITY = False
    html = page(client.get("/privacy/"))
    assert "备案" not in html
    assert "网站标识码" not in html
    assert "示例数据" not in html


def test_footer_states_what_the_operator_set_and_marks_a_sample_city(client, settings):
    settings.SITE_ORGANISER, settings.SITE_ICP_RECORD, settings.SAMPLE_CITY = (
        "某市文化局",
        "某备00000001号",
        True,
    )
    html = page(client.get("/privacy/"))
    assert "主办：某市文化局" in html
    assert "某备00000001号" in html
    assert "示例数据" in html


def test_visitor_costs_the_frame_no_query(client):
    client.get("/privacy/")  # pytest-django refuses the database to this test


@pytest.mark.django_db
def test_unread_notices_are_counted_once_and_only_when_shown(client, count_queries):
    user = UserFactory()
    for number in range(3):
        Notice.objects.create(
            recipient=user, topic="t", title="x", created_at=timezone.now(), key=str(number)
        )
    request = RequestFactory().get("/")
    request.user = user
    shown = portal_context(request)
    assert count_queries(lambda: rendered("{{ nav }}", **shown)) == 0
    assert (
        count_queries(lambda: rendered("{% if unread_notices %}{{ unread_notices }}{% endif %}", **shown))
        == 1
    )
    client.force_login(user)
    assert '<span class="count">3<span' in page(client.get("/privacy/"))


def test_nav_marks_the_section_a_page_lies_in():
    current = [
        entry.title for entry in portal_context(RequestFactory().get("/events/7/"))["nav"] if entry.is_current
    ]
    assert current == ["活动"]


# Errors ----


def test_missing_page_stands_without_the_database_even_for_someone_signed_in(client):
    client.cookies["sessionid"] = "somebody"
    answer = client.get("/no-such-page/")  # pytest-django refuses the database to this test
    assert answer.status_code == 404
    assert re.search(r"编号 <b>404-[2-9A-Z]{4}</b>", page(answer))


def test_broken_page_says_so_with_a_number_that_is_in_the_log(monkeypatch, caplog):
    monkeypatch.setattr("portal.views.notes.render", lambda *a: 1 / 0)
    answer = Client(raise_request_exception=False).get("/privacy/")
    number = re.search(r"500-[2-9A-Z]{4}", page(answer))
    assert answer.status_code == 500
    assert number
    assert number[0] in caplog.text


@pytest.mark.django_db
def test_page_says_that_the_database_is_away(monkeypatch):
    def away(*args):
        raise OperationalError

    monkeypatch.setattr("portal.views.notes.render", away)
    answer = Client(raise_request_exception=False).get("/privacy/")
    assert answer.status_code == 503
    assert "系统暂时不能用" in page(answer)


@pytest.mark.parametrize("name", ["400", "403", "404", "500", "503", "stale_form"])
def test_every_error_page_stands_alone(name):
    assert "<h1>" in render_to_string(f"errors/{name}.html")


def strict_client():
    return Client(
        enforce_csrf_checks=True,
        headers={"origin": "http://testserver", "referer": "http://testserver/demands/?q=1"},
    )


def test_stale_form_offers_what_was_typed_again():
    html = page(strict_client().post("/privacy/", {"text": "想看粤剧 <b>"}))
    assert '<input type="hidden" name="text" value="想看粤剧 &lt;b&gt;">' in html
    assert "csrfmiddlewaretoken" in html
    assert 'href="/demands/?q=1"' in html


def test_stale_form_never_repeats_a_password():
    assert "s3cret" not in page(strict_client().post("/privacy/", {"text": "x", "new_password": "s3cret"}))
    assert "135790" not in page(strict_client().post("/account/login/", {"code": "135790"}))


def test_form_planted_on_another_site_does_not_become_a_button_here():
    client = Client(enforce_csrf_checks=True, headers={"origin": "https://elsewhere.example"})
    answer = client.post("/privacy/", {"text": "想看粤剧"})
    assert answer.status_code == 403
    assert "想看粤剧" not in page(answer)
