"""A real city is opened once, from nothing, by whoever runs the server; what is missing is said first."""

import datetime as dt
import io
import json
import re
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from community.members.actions.city import Post
from community.models import Area, Institution, Kind, Seat
from community.policy import Role
from core.models import JournalEntry, User
from core.models.accounts import Office
from core.operations import readiness
from portal import opening
from portal.management.commands import prepare
from tests.factories.community import AreaFactory, city_staff
from tests.factories.core import UserFactory

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2]
PEOPLE = {post: (f"{post.label}（示例）", f"1380013800{number}") for number, post in enumerate(Post)}


@pytest.fixture(autouse=True)
def _new_installation(settings):
    settings.SITE_HELPLINE, settings.SITE_CONTACT = "020-00000000", "help@example.org"
    settings.STAFF_NEEDS_SECOND_FACTOR = True
    AreaFactory(code="4401", name="广州市", official_name="广州市")
    AreaFactory(code="440103", name="荔湾区", official_name="荔湾区")
    AreaFactory(code="440104", name="越秀区", official_name="越秀区")


def typed(**changes):
    asked = {"code": opening.opening_code(), "bureau": "示例市文化局", "district_440103": "示例荔湾区局"}
    for post, (name, phone) in PEOPLE.items():
        asked |= {f"{post}_name": name, f"{post}_phone": phone}
    return {**asked, **changes}


def opened(client, **changes):
    return client.post("/open/", typed(**changes))


def sheet(*rows):
    book = openpyxl.Workbook()
    book.active.append(["名称", "类别", "系统", "层级", "区划代码", "主管部门", "统一社会信用代码", "简介"])
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("institutions.xlsx", out.getvalue())


# --- who may ---
def test_the_page_shows_nothing_without_the_code(client):
    assert "开通口令" in client.get("/open/").content.decode()
    assert client.get("/open/", {"code": "guess"}).status_code == 403
    assert opened(client, code="guess").status_code == 403
    assert not Institution.objects.exists()


def test_an_open_city_has_no_such_page(client):
    city_staff()

    assert client.get("/open/", {"code": opening.opening_code()}).status_code == 404
    assert opened(client).status_code == 404


# --- what is made ---
def test_the_city_has_its_bureau_its_people_and_its_districts(client):
    page = opened(client).content.decode()

    bureau = Institution.objects.get(kind=Kind.BUREAU, level="city")
    assert set(Seat.objects.values_list("institution", "role")) == {
        (bureau.pk, Role.HEAD), (bureau.pk, Role.HANDLER),
    }  # fmt: skip
    district = Institution.objects.get(name="示例荔湾区局")
    assert (district.area_id, district.supervisor) == ("440103", bureau)
    assert not Institution.objects.filter(area_id="440104").exists()  # left empty: later
    officers = User.objects.filter(groups__isnull=False).values_list("groups__name", flat=True)
    assert sorted(officers) == sorted(Office.values)
    assert JournalEntry.objects.filter(fact="community.city.opened").count() == 1
    assert len(re.findall(r"/account/password/reset/key/", page)) >= len(Post)


def test_the_first_people_set_a_password_by_their_link_and_must_have_a_second_factor(client):
    page = opened(client).content.decode()
    head = Seat.objects.get(role=Role.HEAD).user
    link = opening.first_sign_in_url(head).removeprefix("http://127.0.0.1:8000")
    assert "一次" in page

    form = client.get(link, follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": "liwan-opera-26", "password2": "liwan-opera-26"})
    client.post("/account/login/", {"login": PEOPLE[Post.HEAD][1], "password": "liwan-opera-26"})

    assert client.get("/admin/")["Location"] == reverse("mfa_activate_totp")
    assert "链接" in client.get(link, follow=True).content.decode()  # used up


def test_who_has_an_account_by_that_phone_keeps_it(client):
    known = UserFactory.build(phone_verified=True)
    known.set_phone(PEOPLE[Post.AUDIT][1])
    known.set_password("liwan-opera-26")
    known.save()

    page = opened(client).content.decode()

    known.refresh_from_db()
    assert (known.is_staff, known.check_password("liwan-opera-26")) == (True, True)
    assert "已有账号和密码" in page


def test_a_sheet_may_name_the_bureaus_made_with_it(client):
    row = ["示例文化馆", "文化馆", "文化", "区", "440103", "示例荔湾区局", "", ""]

    opened(client, sheet=sheet(row))

    assert Institution.objects.get(name="示例文化馆").supervisor.name == "示例荔湾区局"


# --- what is refused leaves nothing behind ---
@pytest.mark.parametrize(("changes", "words"), [
    ({"head_name": ""}, "请"),
    ({"audit_phone": PEOPLE[Post.HEAD][1]}, "填了两次"),
    ({"district_440103": "示例市文化局"}, "已有叫"),
])  # fmt: skip
def test_a_refusal_keeps_what_was_typed_and_makes_nothing(client, changes, words):
    answer = opened(client, **changes)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert PEOPLE[Post.SYSTEM][0] in page
    assert not Institution.objects.exists()
    assert not User.objects.exists()


def test_a_wrong_row_is_named_and_nothing_is_made(client):
    answer = opened(client, sheet=sheet(["示例文化馆", "没有的类别", "文化", "区", "440103", "", "", ""]))

    assert "第 2 行 类别" in answer.content.decode()
    assert not Institution.objects.exists()


@pytest.mark.parametrize("missing", ["SITE_HELPLINE", "SITE_CONTACT"])
def test_a_city_whose_help_page_names_nobody_is_not_opened(client, settings, missing):
    setattr(settings, missing, "")

    page = opened(client).content.decode()

    assert missing in page
    assert "必须先补" in page
    assert not Institution.objects.exists()


# --- the command ---
def run(*arguments):
    out = io.StringIO()
    call_command("open_city", *arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_the_command_says_what_is_missing_and_where_to_go_on():
    said = run()

    assert opening.opening_code() in said
    for name in ("邮件", "短信", "时间", "反向代理", "备份", "求助电话"):
        assert name in said


def test_the_command_opens_the_city_from_a_file_and_renews_links(tmp_path):
    plan = {
        "bureau": "示例市文化局",
        "people": {post: {"name": name, "phone": phone} for post, (name, phone) in PEOPLE.items()},
    }
    file = tmp_path / "city.json"
    file.write_text(json.dumps(plan))

    first = run("--from", str(file))
    again = run()

    assert (
        first.count("/account/password/reset/key/")
        == again.count("/account/password/reset/key/")
        == len(Post)
    )
    with pytest.raises(CommandError, match="已经开通"):
        run("--from", str(file))


# --- what is looked at ---
@pytest.mark.parametrize(
    ("trusted", "hops", "is_ready"), [(0, 0, True), (1, 1, True), (0, 1, False), (1, 0, False)]
)
def test_the_number_of_proxies_is_checked_by_the_request_itself(settings, trusted, hops, is_ready):
    settings.TRUSTED_PROXIES = trusted
    from django.utils import timezone

    found = {
        check.name: check
        for check in readiness.checks(at=timezone.now(), way=readiness.Way(hops, "10.0.0.1"))
    }

    assert found["反向代理"].is_ready is is_ready


SERVER = "django.core.mail.backends.smtp.EmailBackend"


@pytest.mark.parametrize(("name", "changed", "words"), [
    ("邮件", {"EMAIL_BACKEND": "core.messages.mailbox.LocalEmailBackend"}, "发不出去"),
    ("邮件", {"EMAIL_BACKEND": SERVER, "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": 1}, "连不上"),
    ("短信", {"SMS_GATEWAY": "core.messages.sms.MemoryGateway"}, "收不到验证码"),
    ("短信", {"SMS_GATEWAY": "city.gateway.Carrier"}, ""),
    ("时间", {"CELERY_TIMEZONE": "UTC"}, "时区应是"),
    ("时间", {}, ""),
])  # fmt: skip
def test_mail_messages_and_time_are_really_looked_at(settings, name, changed, words):
    from django.utils import timezone

    for setting, value in changed.items():
        setattr(settings, setting, value)
    (found,) = [check for check in readiness.checks(at=timezone.now()) if check.name == name]

    assert (found.is_ready, words in found.words) == (not words, True)


def test_a_clock_that_is_off_is_said():
    from django.utils import timezone

    late = timezone.now() - dt.timedelta(minutes=2)
    (found,) = [check for check in readiness.checks(at=late) if check.name == "时间"]

    assert (found.is_ready, "请先对时" in found.words) == (False, True)


def test_a_backup_place_inside_the_data_is_none(settings, tmp_path):
    from django.utils import timezone

    def backup():
        return next(check for check in readiness.checks(at=timezone.now()) if check.name == "备份")

    settings.DATA_DIR = tmp_path
    (tmp_path / "inside").mkdir()
    settings.BACKUP_DIR = str(tmp_path / "inside")
    assert not backup().is_ready
    settings.DATA_DIR = tmp_path / "data"
    assert "还没有备份过" in backup().words


# --- one list of steps ---
def test_make_run_and_compose_take_the_same_steps():
    assert "manage.py prepare" in (ROOT / "docker-compose.yml").read_text()
    assert 'call_command("prepare"' in (ROOT / "launcher/crew.py").read_text()
    assert [name for name, _ in prepare.STEPS] == [
        "migrate",
        "collect_static",
        "load_areas",
        "load_standards",
    ]
    assert "load_areas" not in (ROOT / "docker-compose.yml").read_text()


# --- whom to ask ---
@pytest.mark.parametrize("path", ["/help/", "/events/", "/account/login/", "/no-such-page/"])
def test_every_page_says_whom_to_ask(client, settings, path):
    settings.SITE_HELPLINE = "020-0000 0000 转 1"

    page = client.get(path).content.decode()

    footer = page[page.index("<footer") :]
    assert "020-0000 0000 转 1" in footer
    assert 'href="tel:02000000000"' in footer
    assert 'href="/help/"' in footer


def test_the_page_that_is_not_there_says_to_whom_its_number_is_told(client):
    page = client.get("/no-such-page/").content.decode()

    main = page[page.index("<main") : page.index("</main")]
    assert "020-00000000" in main
    assert "/help/" in main
    assert Area.objects.exists()
