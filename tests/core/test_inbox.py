"""The inbox, what reaches people outside, and autosave."""

import pytest
from django.urls import reverse
from django.utils import timezone

from core.messages import notices
from core.models import Draft, JournalEntry, Notice, NoticePreference
from tests.factories.community import InstitutionFactory, holder_of
from tests.factories.core import UserFactory

pytestmark = pytest.mark.django_db

LIST, PREFERENCES = "/me/notices/", "/me/notices/preferences/"


@pytest.fixture
def me(client):
    user = UserFactory()
    client.force_login(user)
    return user


def told(user, number=1, path="/me/"):
    return notices.send(
        to=user,
        topic="order",
        title=f"点单第 {number} 号有进展",
        path=path,
        at=timezone.now(),
        key=f"o{number}",
    )


def page(client, path=LIST):
    return client.get(path).content.decode()


# --- list ---
def test_an_empty_inbox_says_what_will_come(client, me):
    assert "没有通知" in page(client)


def test_i_see_my_notices_and_nobody_elses(client, me):
    told(me, 1)
    told(UserFactory(), 2)

    html = page(client)
    assert "第 1 号" in html
    assert "第 2 号" not in html


def test_the_list_costs_the_same_for_one_and_for_twenty(client, me, count_queries):
    told(me)
    page(client)
    one = count_queries(lambda: page(client))
    for number in range(2, 21):
        told(me, number)

    assert count_queries(lambda: page(client)) == one


def test_the_list_has_pages(client, me):
    for number in range(1, 24):
        told(me, number)

    assert page(client).count("点单第") - page(client).count('<span class="vh">：点单第') == 20
    assert "第 1 号有进展" in page(client, f"{LIST}?page=2")
    assert client.get(f"{LIST}?page=zzz").status_code == 200


def test_titles_are_shown_as_text(client, me):
    notices.send(to=me, topic="order", title="<script>alert(1)</script>", at=timezone.now(), key="x")

    assert "<script>alert" not in page(client)


# --- reading ---
def test_opening_a_notice_marks_it_read_and_leads_to_where_i_can_act(client, me):
    notice = told(me, path="/workbench/orders/")
    told(me, 2)

    answer = client.post(reverse("core:open_notice", args=[notice.pk]))

    assert answer["Location"] == "/workbench/orders/"
    assert Notice.objects.of(me).unread().count() == 1


def test_a_notice_without_a_page_leads_back_to_the_inbox(client, me):
    assert client.post(reverse("core:open_notice", args=[told(me, path="").pk]))["Location"] == LIST


def test_i_cannot_open_a_notice_of_somebody_else(client, me):
    theirs = told(UserFactory())

    assert client.post(reverse("core:open_notice", args=[theirs.pk])).status_code == 404
    theirs.refresh_from_db()
    assert theirs.read_at is None


def test_reading_all_leaves_the_notices_of_others_unread(client, me):
    told(me, 1)
    told(me, 2)
    theirs = told(UserFactory(), 3)

    client.post(reverse("core:read_all"))

    assert list(Notice.objects.filter(read_at__isnull=True)) == [theirs]


def test_reading_needs_a_button_and_not_a_link(client, me):
    assert client.get(reverse("core:read_all")).status_code == 405


# --- preferences ---
def ticked(client):
    form = client.get(PREFERENCES).content.decode()
    return {part.split('"')[0] for part in form.split('name="')[1:] if "checked" in part.split(">")[0]}


def of_citizens():
    return {name: topic for name, topic in notices.topics().items() if not topic.for_work}


def test_the_form_starts_with_the_topics_defaults(client, me):
    assert ticked(client) == {
        f"{name}.{channel}" for name, topic in of_citizens().items() for channel in topic.channels
    }


def test_topics_of_work_are_shown_to_who_works_or_was_told_of_them(client, me):
    assert "order.email" not in page(client, PREFERENCES)
    notices.send(to=me, topic="panel", title="请您评审", at=timezone.now(), key="panel-1")
    assert "panel.email" in page(client, PREFERENCES)
    assert "order.email" not in page(client, PREFERENCES)
    client.force_login(holder_of(InstitutionFactory()))
    assert page(client, PREFERENCES).count('type="checkbox"') == 2 * len(notices.topics())


def test_only_what_i_changed_is_kept_and_journaled(client, me):
    wanted = ticked(client) - {"demand.email"} | {"feedback.sms"}

    client.post(PREFERENCES, dict.fromkeys(wanted, "on"))

    rows = (
        NoticePreference.objects.filter(user=me).order_by("topic").values_list("topic", "channel", "wanted")
    )
    assert list(rows) == [("demand", "email", False), ("feedback", "sms", True)]
    assert JournalEntry.objects.filter(fact="core.preference.set").count() == 2
    assert ticked(client) == wanted


def test_saving_again_changes_nothing(client, me):
    client.post(PREFERENCES, dict.fromkeys(ticked(client), "on"))

    assert not NoticePreference.objects.exists()


def test_every_tick_has_a_label_and_a_topic(client, me):
    html = page(client, PREFERENCES)

    assert html.count('type="checkbox"') == 2 * len(of_citizens())
    assert all(f"<legend>{topic.label}</legend>" in html for topic in of_citizens().values())


# --- autosave ---
def test_autosave_keeps_text_and_no_secrets(client, me):
    sent = {
        "form_path": "/demands/new/",
        "text": "想看露天电影🙂",
        "csrfmiddlewaretoken": "x",
        "password": "secret",
    }

    assert client.post("/me/drafts/", sent).status_code == 204
    assert client.post("/me/drafts/", {**sent, "text": "想看粤剧"}).status_code == 204

    assert Draft.objects.get().fields == {"text": ["想看粤剧"]}


@pytest.mark.parametrize("form", ["", "javascript:alert(1)", "https://example.org/"])
def test_autosave_keeps_only_forms_of_ours(client, me, form):
    client.post("/me/drafts/", {"form_path": form, "text": "x"})

    assert not Draft.objects.exists()


# --- who ---
@pytest.mark.parametrize("path", [LIST, PREFERENCES])
def test_a_visitor_is_sent_to_sign_in(client, path):
    assert client.get(path)["Location"].startswith("/account/login/")
