"""Forms of the admin site keep what was typed and chosen; of two colleagues the later reads both texts."""

import pytest
from django import forms
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from community.models import NewsItem, Responsibility
from community.press.actions import news as actions
from community.press.forms.news import NewsForm
from community.states import NewsState
from core.models import Attachment, Draft, StagedFile, User
from core.models.accounts import Office
from core.record.actors import Actor
from core.web.kept_forms import initial_of, key_of
from tests.factories.community import city_staff
from tests.factories.consultations import forum_in
from tests.factories.core import UserFactory
from tests.factories.news import news_in
from tests.factories.pictures import image
from thinktank.actions.interpretations import draft_interpretation
from thinktank.states import ForumState

pytestmark = pytest.mark.django_db
KEPT = "已经填回来"


@pytest.fixture
def officer():
    return city_staff()


@pytest.fixture
def bureau(client, officer):
    client.force_login(officer)
    return client


def page(response):
    return response.content.decode()


def autosave(client, key, **fields):
    """What drafts.js sends while somebody types."""
    assert client.post("/me/drafts/", {"form_path": key, **fields}).status_code == 204


def sent(html):
    """The hidden inputs that keep a form, as its page carries them."""
    found = {}
    for name in ("form_path", "autosaved", "seen_version"):
        start = html.find(f'name="{name}" value="')
        if start >= 0:
            found[name] = html[start:].split('value="')[1].split('"')[0].replace("&amp;", "&")
    return found


# Add forms ----

ADD = "/admin/community/responsibility/add/"


def test_what_is_typed_into_an_add_form_comes_back_and_goes_once_it_is_taken(bureau, officer):
    key = sent(page(bureau.get(ADD)))["form_path"]
    autosave(bureau, key, duty="牵头年度计划", clause="2.1")

    again = bureau.get(ADD)

    assert key == ADD
    assert "牵头年度计划" in page(again)
    assert KEPT in page(again)
    assert KEPT not in page(bureau.get("/admin/community/contributioncall/add/"))  # another form


def test_a_refused_add_form_is_kept_as_it_was_sent_without_script(bureau, officer):
    typed = {"duty": "牵头年度计划", "clause": "9.9", **sent(page(bureau.get(ADD)))}

    refused = bureau.post(ADD, typed)

    assert refused.status_code == 200
    assert not Responsibility.objects.filter(duty=typed["duty"]).exists()
    assert "牵头年度计划" in page(refused)
    assert Draft.objects.get(user=officer).fields["duty"] == ["牵头年度计划"]
    assert "牵头年度计划" in page(bureau.get(ADD))


def test_a_draft_is_thrown_away_when_one_says_so(bureau):
    autosave(bureau, ADD, duty="牵头年度计划")
    bureau.post(f"/me/drafts/discard/?form={ADD}&next={ADD}")
    assert "牵头年度计划" not in page(bureau.get(ADD))


def test_nobody_meets_the_draft_of_a_colleague(bureau, client):
    autosave(bureau, ADD, duty="牵头年度计划")
    client.force_login(city_staff())
    assert "牵头年度计划" not in page(client.get(ADD))


def test_a_moment_in_two_inputs_comes_back(bureau):
    path = "/admin/cloudplatform/productcall/add/"
    form = bureau.get(path).context["adminform"].form
    name = next(name for name, field in form.fields.items() if hasattr(field.widget, "widgets"))
    first, second = (f"{name}_{index}" for index in (0, 1))
    autosave(bureau, path, **{first: "2027-03-01", second: "09:30"})

    html = page(bureau.get(path))

    assert 'value="2027-03-01"' in html
    assert 'value="09:30"' in html


# Pages of verbs ----


def edit_page(item):
    return f"{reverse('admin:community_newsitem_do', args=['edit'])}?ids={item.pk}"


def written(item, html, **changed):
    return {**NewsForm.initial_of(item), "ids": item.pk, **sent(html), **changed}


def test_words_about_one_row_never_begin_the_form_of_another(bureau):
    first, second = (news_in(NewsState.IN_REVIEW) for _ in range(2))
    do = reverse("admin:community_newsitem_do", args=["withdraw"])
    pages = {item: f"{do}?ids={item.pk}" for item in (first, second)}
    keys = [sent(page(bureau.get(path)))["form_path"] for path in pages.values()]
    autosave(bureau, keys[0], reason="图片侵权")

    assert keys[0] != keys[1]
    assert "图片侵权" in page(bureau.get(pages[first]))
    assert "图片侵权" not in page(bureau.get(pages[second]))


def test_the_key_of_many_rows_is_short_and_of_these_rows_only(rf):
    few, many, other = (",".join(map(str, range(start, 900))) for start in (898, 1, 2))
    keys = [key_of(rf.get("/admin/x/do/"), ids) for ids in (few, many, other)]
    assert len(set(keys)) == 3
    assert max(map(len, keys)) <= 120
    assert key_of(rf.get("/admin/x/do/?ids=1&pending=2&page=7")) == "/admin/x/do/:ids=1&pending=2"


def test_the_later_of_two_colleagues_reads_both_texts_and_then_decides(bureau, officer):
    item = news_in(NewsState.APPROVED)
    opened = written(item, page(bureau.get(edit_page(item))), title="我改的标题")
    actions.edit_news(
        item=item,
        fields=actions.NewsFields(**{**fields_of(item), "title": "同事改的标题"}),
        by=Actor(city_staff()),
        at=item.submitted_at,
    )

    late = bureau.post(edit_page(item), opened)
    item.refresh_from_db()
    told = page(late)

    assert item.title == "同事改的标题"
    assert "别人已经改过这份内容" in told
    assert "我改的标题" in told.split("两边不一样的地方")[1]
    assert "同事改的标题" in told.split("两边不一样的地方")[1]
    again = bureau.post(edit_page(item), {**opened, **sent(told)})
    item.refresh_from_db()
    assert (again.status_code, item.title) == (302, "我改的标题")
    assert not Draft.objects.filter(user=officer).exists()


def fields_of(item):
    return {name: getattr(item, name) for name in actions.NewsFields.__dataclass_fields__}


def test_an_edit_nobody_came_between_is_saved_at_once(bureau):
    item = news_in(NewsState.APPROVED)
    opened = written(item, page(bureau.get(edit_page(item))), title="我改的标题")
    assert bureau.post(edit_page(item), opened).status_code == 302
    assert NewsItem.objects.get(pk=item.pk).title == "我改的标题"


# Raw changes: the officers' forms ----


def test_two_security_officers_who_change_one_account(client):
    officer, account = UserFactory(is_staff=True), UserFactory()
    officer.groups.create(name=Office.SECURITY)
    client.force_login(officer)
    path = reverse("admin:core_user_change", args=[account.pk])
    opened = {"is_active": "on", "is_staff": "on", "office": "", **sent(page(client.get(path)))}
    User.objects.filter(pk=account.pk).update(is_active=False)

    late = client.post(path, opened)
    account.refresh_from_db()

    assert (late.status_code, account.is_active, account.is_staff) == (200, False, False)
    assert "别人已经改过这份内容" in page(late)
    assert client.post(path, {**opened, **sent(page(late))}).status_code == 302
    account.refresh_from_db()
    assert (account.is_active, account.is_staff) == (True, True)


# Files ----


def test_a_file_chosen_in_a_refused_form_need_not_be_chosen_again(bureau, officer):
    forum = forum_in(ForumState.OPEN)
    do = f"{reverse('admin:thinktank_forum_do', args=['file'])}?ids={forum.pk}"
    kept = {"ids": forum.pk, **sent(page(bureau.get(do)))}
    photo = SimpleUploadedFile("现场.png", image(40, 30, "teal"), "image/png")

    refused = bureau.post(do, {**kept, "purpose": "", "words": "开场", "upload": photo})
    assert "现场.png" in page(refused)
    assert "不用再选" in page(refused)
    again = page(bureau.get(do))
    assert "现场.png" in again
    assert 'value="开场"' in again
    taken = bureau.post(do, {**kept, "purpose": "photo", "words": "开场"})

    assert taken.status_code == 302
    assert Attachment.objects.get(name="现场.png").purpose != "staged"
    assert not StagedFile.objects.filter(user=officer).exists()


def test_a_file_that_waits_can_be_dropped_and_nobody_else_sees_it(bureau, officer, client):
    forum = forum_in(ForumState.OPEN)
    do = f"{reverse('admin:thinktank_forum_do', args=['file'])}?ids={forum.pk}"
    kept = {"ids": forum.pk, **sent(page(bureau.get(do)))}
    photo = SimpleUploadedFile("现场.png", image(40, 30, "teal"), "image/png")
    bureau.post(do, {**kept, "purpose": "", "upload": photo})

    dropped = bureau.post(do, {**kept, "purpose": "", "unstage": StagedFile.objects.get().pk})

    assert "现场.png" not in page(dropped)
    bureau.post(
        do,
        {**kept, "purpose": "", "upload": SimpleUploadedFile("现场.png", image(40, 30, "teal"), "image/png")},
    )
    client.force_login(city_staff())
    assert "现场.png" not in page(client.get(do))


# What is stored ----
# These write what was not there before, or say something new each time; every other begins with what is stored.
WRITES_ANEW = {
    "answer", "appraisal", "call", "call_text papers_until", "capacity registration_until", "due_on", "due_on finding", "ends_on",
    "finding", "is_public", "left_on", "opinion", "problem", "recommendation", "rectify rectify_due_on", "result",
    "round subject", "title", "verifier",
}  # fmt: skip


def test_a_button_that_writes_over_what_is_stored_begins_with_it():
    """Give it `changes=True`: its form begins with the row's fields and carries their version."""
    blind = set()
    for register in admin.site._registry.values():
        columns = {one.name for one in register.model._meta.concrete_fields}
        says_itself = "verb_initial" in type(register).__dict__
        for verb in getattr(register, "verbs", ()):
            named = columns & set(verb.form.base_fields) - {"reason", "note", "comment"}
            if named and not verb.changes and not says_itself and " ".join(sorted(named)) not in WRITES_ANEW:
                blind.add(f"{register.model._meta.label} {verb.name}")
    assert blind == set()


def test_an_interpretation_is_rewritten_from_its_text_and_the_later_of_two_reads_both(bureau):
    row = draft_interpretation(
        clause="", title="怎么点单", body="每月一次", by=Actor(city_staff()), at=timezone.now()
    )
    do = f"{reverse('admin:thinktank_interpretation_do', args=['edit'])}?ids={row.pk}"
    html = page(bureau.get(do))
    assert "每月一次" in html
    mine = {"title": "怎么点单", "ids": row.pk, **sent(html)}
    bureau.post(do, {**mine, "body": "每季一次"})

    late = bureau.post(do, {**mine, "body": "每年一次"})

    row.refresh_from_db()
    assert (late.status_code, row.body) == (409, "每季一次")
    assert ("每季一次" in page(late), "每年一次" in page(late)) == (True, True)


def test_a_decision_in_the_inbox_overwrites_nothing_either(bureau):
    """The page of a case saves through the version its form carries, as the register does."""
    row = draft_interpretation(
        clause="", title="怎么点单", body="每月一次", by=Actor(city_staff()), at=timezone.now()
    )
    do = reverse("admin:case_do", args=["interpretation", row.pk, "edit"])
    html = page(bureau.get(do))
    mine = {"title": "怎么点单", **sent(html[html.index(f'action="{do}') :])}
    bureau.post(do, {**mine, "body": "每季一次"})

    late = bureau.post(do, {**mine, "body": "每年一次"})

    row.refresh_from_db()
    assert (late.status_code, row.body) == (409, "每季一次")


def test_initial_of_reads_what_was_typed_as_the_widgets_do():
    class Form(forms.Form):
        ticked, left = forms.BooleanField(required=False), forms.BooleanField(required=False)
        many = forms.MultipleChoiceField(choices=[("a", "a"), ("b", "b")])
        file = forms.FileField()
        other = forms.CharField()

    found = initial_of(Form().fields, {"ticked": ["on"], "many": ["a", "b"], "file": ["x"]})
    assert found == {"ticked": True, "left": False, "many": ["a", "b"]}
