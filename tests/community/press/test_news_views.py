"""News and its feeds as readers and machines get them; writing at the workbench; the bureau's buttons."""

import io
import re
import xml.etree.ElementTree as ET

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from PIL import Image

from community.models import Brief, BriefPhoto, CorrectionNote, NewsItem, Publication
from community.policy import Role
from community.press.actions import news_reviews
from community.press.actions.news import NewsFields
from community.states import BriefState, NewsState
from core.models import Attachment, Draft
from core.record.actors import Actor
from tests.factories.community import city_staff, holder_of
from tests.factories.news import brief_in, institution_of, news_in, writer_at

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = NewsFields(
    "district", '<b>引号"&标题</b>', "摘要<script>alert(1)</script>", "第一段<img src=x>\n\n第二段", "站里"
)


def tree(answer):
    return ET.fromstring(answer.content)  # noqa: S314  our own feed


def png():
    out = io.BytesIO()
    Image.new("RGB", (30, 20), (200, 30, 20)).save(out, "PNG")
    return SimpleUploadedFile("现场.png", out.getvalue(), "image/png")


# --- the public ---
def test_only_published_news_is_listed_and_found(client):
    shown = news_in(NewsState.PUBLISHED)
    for state in (NewsState.DRAFT, NewsState.APPROVED, NewsState.SCHEDULED, NewsState.WITHDRAWN):
        news_in(state, fields=NewsFields("city", f"藏着的{state}", "摘要", "正文", ""))

    page = client.get("/news/").content.decode()

    assert shown.title in page
    assert "藏着的" not in page
    assert shown.title in client.get("/news/", {"q": "夜间 开放"}).content.decode()
    assert "没有找到" in client.get("/news/", {"q": "足球"}).content.decode()
    assert "没有找到" in client.get("/news/", {"category": "media"}).content.decode()
    assert (
        shown.title
        in client.get("/news/", {"month": timezone.localdate().strftime("%Y-%m")}).content.decode()
    )
    assert client.get("/news/", {"month": "1999-99", "category": "zzz", "page": "x"}).status_code == 200


def test_what_people_typed_is_never_markup(client):
    item = news_in(NewsState.PUBLISHED, fields=HOSTILE)

    for path in ("/news/", f"/news/{item.pk}/"):
        page = client.get(path).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x>" not in page


def test_a_draft_does_not_exist_and_a_withdrawn_item_says_why(client):
    draft, gone = news_in(NewsState.APPROVED), news_in(NewsState.WITHDRAWN)

    assert client.get(f"/news/{draft.pk}/").status_code == 404
    answer = client.get(f"/news/{gone.pk}/")
    assert answer.status_code == 410
    assert "活动取消" in answer.content.decode()


def test_a_shown_correction_stands_at_the_top_with_its_date(client):
    item = news_in(NewsState.PUBLISHED)
    news_reviews.propose_correction(item=item, text="应为九点半", by=Actor(city_staff()), at=timezone.now())
    assert "应为九点半" not in client.get(f"/news/{item.pk}/").content.decode()

    news_reviews.confirm_correction(item=item, by=Actor(city_staff()), at=timezone.now())

    page = client.get(f"/news/{item.pk}/").content.decode()
    assert page.index("应为九点半") < page.index("第一段")


def test_the_list_costs_the_same_for_one_item_and_for_many(client, count_queries):
    news_in(NewsState.PUBLISHED)
    client.get("/news/")
    one = count_queries(lambda: client.get("/news/"))
    for _ in range(5):
        news_in(NewsState.PUBLISHED)

    assert count_queries(lambda: client.get("/news/")) == one


# --- feeds ---
def test_the_atom_feed_is_valid_with_unique_ids_and_escaped_text(client, settings):
    settings.SITE_URL = "https://portal.example.org"
    items = [
        news_in(NewsState.PUBLISHED, fields=HOSTILE),
        news_in(NewsState.PUBLISHED),
        news_in(NewsState.APPROVED),
    ]
    NewsItem.objects.filter(pk=items[1].pk).update(title="带\x0b控制\x1f字符")
    news_reviews.propose_correction(item=items[0], text="改<正>", by=Actor(city_staff()), at=timezone.now())
    news_reviews.confirm_correction(item=items[0], by=Actor(city_staff()), at=timezone.now())

    answer = client.get("/news/feed.xml")
    feed = tree(answer)

    entries = feed.findall(f"{ATOM}entry")
    assert answer["Content-Type"].startswith("application/atom+xml")
    assert feed.tag == f"{ATOM}feed"
    assert all(feed.find(f"{ATOM}{name}").text for name in ("id", "title", "updated"))
    assert len(entries) == 2
    ids = [entry.find(f"{ATOM}id").text for entry in entries]
    assert set(ids) == {f"https://portal.example.org/news/{item.pk}/" for item in items[:2]}
    titles = {entry.find(f"{ATOM}title").text for entry in entries}
    assert titles == {HOSTILE.title, "带 控制字符"}  # one line: a break is a space
    links = [link.get("href") for entry in entries for link in entry.findall(f"{ATOM}link")]
    assert all(link.startswith("https://portal.example.org/news/") for link in links)
    corrected = next(entry for entry in entries if entry.find(f"{ATOM}title").text == HOSTILE.title)
    shown_at = CorrectionNote.objects.get().shown_at
    assert abs(parse_datetime(corrected.find(f"{ATOM}updated").text) - shown_at).total_seconds() < 1
    words = corrected.find(f"{ATOM}summary").text  # readers take it for HTML: escaped once more
    assert "更正：改&lt;正&gt;<br>摘要&lt;script&gt;" in words
    self_link = next(link for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self")
    assert self_link.get("href") == "https://portal.example.org/news/feed.xml"


def test_the_rss_feed_is_valid_too(client):
    item = news_in(NewsState.PUBLISHED, fields=HOSTILE)

    channel = tree(client.get("/news/rss.xml")).find("channel")

    (entry,) = channel.findall("item")
    assert entry.find("title").text == HOSTILE.title
    assert entry.find("guid").text == entry.find("link").text
    assert entry.find("link").text.endswith(f"/news/{item.pk}/")


def test_an_empty_feed_is_a_feed(client):
    assert tree(client.get("/news/feed.xml")).findall(f"{ATOM}entry") == []


# --- writing briefs ---
@pytest.fixture
def liaison(client):
    by = writer_at()
    client.force_login(by.user)
    return by


def typed(**changes):
    return {"kind": "news", "title": "午间粤曲课", "body": "第一段。\n\n第二段。", **changes}


def test_a_brief_is_written_with_a_picture_and_a_file_then_handed_in(client, liaison):
    sent = typed(photo=png(), photo_alt="台上有人唱粤曲", files=[png()])

    answer = client.post("/workbench/briefs/new/", sent)
    brief = Brief.objects.get()
    client.post(reverse("community:act_on_brief", args=[brief.pk, "submit"]))

    assert answer.url == f"/workbench/briefs/{brief.pk}/"
    assert BriefPhoto.objects.get().alt == "台上有人唱粤曲"
    assert Attachment.objects.filter(about=f"community.brief:{brief.pk}").count() == 2
    assert Brief.objects.get().state == BriefState.SUBMITTED
    assert client.get(f"/workbench/briefs/{brief.pk}/").status_code == 200


def test_a_refused_form_keeps_what_was_typed(client, liaison):
    answer = client.post("/workbench/briefs/new/", typed(title="", photo=png()))
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "第二段。" in page
    assert "请给图片写一句替代文字" in page
    assert not Brief.objects.exists()


def test_a_file_that_is_no_picture_lands_on_its_field_and_nothing_is_half_done(client, liaison):
    text = SimpleUploadedFile("a.png", b"not a picture", "image/png")
    answer = client.post("/workbench/briefs/new/", typed(photo=text, photo_alt="图"))

    assert answer.status_code == 422
    assert not Brief.objects.exists()


def test_what_is_typed_is_kept_by_itself_and_fills_the_form_again(client, liaison):
    client.post(
        "/me/drafts/", {"form_path": "/workbench/briefs/new/", "title": "写了一半", "body": "还没写完"}
    )

    assert "写了一半" in client.get("/workbench/briefs/new/").content.decode()
    client.post("/workbench/briefs/new/", typed())
    assert not Draft.objects.exists()


def test_an_editor_writes_but_cannot_hand_in(client, liaison):
    client.force_login(holder_of(institution_of(liaison), Role.EDITOR))
    client.post("/workbench/briefs/new/", typed())
    brief = Brief.objects.get()

    assert client.post(reverse("community:act_on_brief", args=[brief.pk, "submit"])).status_code == 404
    assert "由本单位的联络员或负责人报送" in client.get(f"/workbench/briefs/{brief.pk}/").content.decode()


def test_handing_in_twice_is_refused_on_the_page(client, liaison):
    brief = brief_in(BriefState.SUBMITTED, by=liaison)

    assert client.post(reverse("community:act_on_brief", args=[brief.pk, "submit"])).status_code == 409


def test_the_author_sees_the_edits_as_insertions_and_deletions(client, liaison):
    from community.press.actions import adoptions

    brief = brief_in(BriefState.SUBMITTED, by=liaison)
    adoptions.adopt_brief(
        brief=brief, title="改后的标题", body=brief.body, by=Actor(city_staff()), at=timezone.now()
    )

    page = client.get(f"/workbench/briefs/{brief.pk}/").content.decode()

    assert re.search(r"<del>.*文字|<del>.*午间粤曲课", page)
    assert re.search(r"<ins>.*改后的标题", page)


def test_the_list_of_briefs_costs_the_same_for_one_and_for_many(client, liaison, count_queries):
    brief_in(BriefState.SUBMITTED, by=liaison)
    client.get("/workbench/briefs/")
    one = count_queries(lambda: client.get("/workbench/briefs/"))
    for _ in range(5):
        brief_in(BriefState.SUBMITTED, by=liaison)

    assert count_queries(lambda: client.get("/workbench/briefs/")) == one


def test_a_file_of_a_brief_is_for_its_institution_and_the_bureau_once_handed_in(client, liaison):
    client.post("/workbench/briefs/new/", typed(files=[png()]))
    brief, file = Brief.objects.get(), Attachment.objects.get()
    Attachment.objects.update(uploaded_by=None)
    path, staff = reverse("core:file", args=[file.pk, file.name]), city_staff()

    assert client.get(path).status_code == 200
    client.force_login(staff)
    assert client.get(path).status_code == 404
    Brief.objects.filter(pk=brief.pk).update(first_sent_at=timezone.now())
    assert client.get(path).status_code == 200
    client.force_login(writer_at().user)
    assert client.get(path).status_code == 404


def test_news_is_drafted_at_the_workbench_with_its_picture_and_public_only_when_out(client, liaison):
    sent = {"category": "city", "title": "标题", "summary": "摘要", "body": "正文", "sources": "",
            "photo": png(), "photo_alt": "戏台"}  # fmt: skip
    client.post("/workbench/news/new/", sent)
    item, picture = NewsItem.objects.get(), Attachment.objects.get()
    client.post(reverse("community:submit_news", args=[item.pk]))
    assert picture.is_public is False
    for _ in range(3):
        news_reviews.review_news(
            item=item, verdict="passed", comment="", by=Actor(city_staff()), at=timezone.now()
        )

    client.force_login(city_staff())
    do = reverse("admin:community_newsitem_do", args=["publish"])
    client.post(f"{do}?ids={item.pk}")
    client.logout()

    assert client.get(reverse("core:file", args=[picture.pk, picture.name])).status_code == 200
    assert 'alt="戏台"' in client.get(f"/news/{item.pk}/").content.decode()


# --- the bureau ---
def test_a_second_publication_is_refused_on_the_bureaus_page_and_what_was_typed_stays(client):
    brief = brief_in(BriefState.ADOPTED)
    client.force_login(city_staff())
    path = f"{reverse('admin:community_brief_do', args=['publish'])}?ids={brief.pk}"
    sent = {"channel": "press", "outlet": "珠江街坊报（示例）", "link": "https://press.example.org/1",
            "published_on": timezone.localdate().isoformat()}  # fmt: skip

    first, second = client.post(path, sent), client.post(path, sent)

    assert first.status_code == 302
    assert second.status_code == 409
    page = second.content.decode()
    assert "没有重复登记" in page
    assert 'value="https://press.example.org/1"' in page
    assert Publication.objects.count() == 1


def test_the_bureau_adopts_with_the_text_before_its_eyes_and_one_at_a_time(client):
    brief, other = brief_in(BriefState.SUBMITTED), brief_in(BriefState.SUBMITTED)
    client.force_login(city_staff())
    do = reverse("admin:community_brief_do", args=["adopt"])

    page = client.get(f"{do}?ids={brief.pk}").content.decode()
    assert "第二段说下一步。" in page.partition("<textarea")[2]
    both = client.post(f"{do}?ids={brief.pk},{other.pk}", {"title": "同一个", "body": "同一段"})
    client.post(f"{do}?ids={brief.pk}", {"title": brief.title, "body": brief.body})

    assert both.status_code == 302
    assert set(Brief.objects.values_list("pk", "state")) == {(brief.pk, "adopted"), (other.pk, "submitted")}


@pytest.mark.parametrize("model", ["brief", "adoption", "publication", "contributioncall", "pointrule", "circular", "newsitem",
                                   "publicityplan", "clipping"])  # fmt: skip
def test_each_list_of_the_bureau_opens(client, model):
    brief_in(BriefState.PUBLISHED), news_in(NewsState.IN_REVIEW)
    client.force_login(city_staff())

    assert client.get(reverse(f"admin:community_{model}_changelist")).status_code == 200


@pytest.mark.parametrize("model", [Brief, NewsItem])
def test_each_page_of_the_bureau_opens(client, model):
    brief_in(BriefState.PUBLISHED), news_in(NewsState.IN_REVIEW)
    client.force_login(city_staff())
    row = model.objects.get()

    page = client.get(
        reverse(f"admin:community_{model._meta.model_name}_change", args=[row.pk])
    ).content.decode()

    assert row.title in page
    assert client.get(f"/admin/community/{model._meta.model_name}/{row.pk}/history/").status_code == 200
