"""Pages of membership: what is typed stays, strangers see nothing, refusals say what to do."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from community.members.actions import applications
from community.models import Alliance, AlliancePlace, MembershipApplication, NameChange
from community.policy import Role
from core.models import Attachment, Draft
from core.record.actors import Actor
from tests.factories.community import AreaFactory, InstitutionFactory, city_staff, district_staff, holder_of
from tests.factories.core import UserFactory
from tests.factories.members import PDF, ApplicationFactory, alliance, code, member

pytestmark = pytest.mark.django_db

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def _places(db):
    AreaFactory(code="440103", name="荔湾区")
    AreaFactory(code="440104", name="越秀区")


def signed_in(client, user):
    client.force_login(user, backend=BACKEND)
    return user


def paper(name="登记证书.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


def typed(**changes):
    return {
        "name": "泮塘读书会（示例）", "credit_code": code(1), "kind": "society", "sector": "society", "level": "district",
        "area": "440103", "about": "每周六开放，欢迎街坊", "contact_name": "陈街坊", "contact_phone": "138 0013 8000",
        "files": paper(), **changes,
    }  # fmt: skip


# --- the directory ---
def test_the_directory_costs_the_same_for_one_and_for_twenty(client, count_queries):
    member(sector="sport")
    one = count_queries(lambda: client.get("/members/"))
    for _ in range(19):
        member(sector="sport")

    assert count_queries(lambda: client.get("/members/")) == one


def test_the_directory_is_cut_by_what_is_ticked_and_its_export_too(client):
    member(name="云山健身中心（示例）", sector="sport", area=AreaFactory(code="440104"))
    member(name="西关剧社（示例）", area=AreaFactory(code="440103"))

    page = client.get("/members/", {"sector": "sport", "d": "440104"}).content.decode()
    sheet = client.get("/members/export.csv", {"sector": "sport"}).content.decode()

    for text in (page, sheet):
        assert "云山健身中心" in text
        assert "西关剧社" not in text
    assert client.get("/members/export.xlsx").content[:2] == b"PK"
    assert client.get("/members/export.pdf").status_code == 404


# --- applying ---
def test_a_person_applies_and_is_shown_the_way(client):
    user = signed_in(client, UserFactory())
    client.post(reverse("core:save_draft"), {"form_path": "/members/join/", "name": "泮塘"})

    answer = client.post(
        "/members/join/", typed(credit_code=f" {code(1)[:8].lower()} {code(1)[8:]}"), follow=True
    )

    application = MembershipApplication.objects.get()
    assert (application.applicant, application.credit_code) == (user, code(1))
    assert (
        Attachment.objects.get(purpose="membership").about
        == f"community.membershipapplication:{application.pk}"
    )
    assert "所在区推荐" in answer.content.decode()
    assert "13800138000" not in answer.content.decode()
    assert not Draft.objects.exists()


def test_anothers_credit_code_is_refused_at_its_field_and_nothing_typed_is_lost(client):
    InstitutionFactory(name="别的单位（示例）", credit_code=code(1))
    signed_in(client, UserFactory())

    answer = client.post("/members/join/", typed())
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "已登记在另一家单位名下" in str(answer.context["form"].errors["credit_code"])
    for text in ("泮塘读书会（示例）", code(1), "每周六开放，欢迎街坊", "138 0013 8000"):
        assert text in page
    assert [one.purpose for one in Attachment.objects.all()] == ["staged"]  # waits to be sent again
    assert not MembershipApplication.objects.exists()


WRONG = [
    ("credit_code", "12345", "校验位"), ("credit_code", "91440101MA5A00000I", "校验位"), ("contact_phone", "123", "11 位"),
    ("files", "", "必填"), ("area", "440199", "选"), ("kind", "bureau", "选"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "text", "said"), WRONG)
def test_a_wrong_field_is_named(client, field, text, said):
    signed_in(client, UserFactory())

    answer = client.post("/members/join/", typed(**{field: text}))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_a_file_of_a_wrong_kind_undoes_the_application(client):
    signed_in(client, UserFactory())

    answer = client.post("/members/join/", typed(files=paper("程序.pdf", b"MZ\x90\x00not a paper")))

    assert "files" in answer.context["form"].errors
    assert not MembershipApplication.objects.exists()


def test_text_of_an_expired_session_comes_back_after_signing_in(client):
    answer = client.post("/members/join/", typed())
    assert answer.status_code == 302
    signed_in(client, UserFactory())

    assert "每周六开放，欢迎街坊" in client.get("/members/join/").content.decode()


def test_a_returned_application_shows_each_note_and_is_handed_in_again_without_new_papers(client):
    application = ApplicationFactory(returned=True)
    signed_in(client, application.applicant)
    path = f"/members/applications/{application.pk}/"

    assert "太短" in client.get(path).content.decode()
    answer = client.post(
        f"{path}edit/", typed(name=application.name, credit_code=application.credit_code, files="")
    )

    assert answer.status_code == 302
    application.refresh_from_db()
    assert (application.state, application.about) == ("applied", "每周六开放，欢迎街坊")


def test_a_decided_application_cannot_be_withdrawn(client):
    application = ApplicationFactory(recommended=True)
    applications.refuse_application(
        application=application, reason="营利", by=Actor(city_staff()), at=timezone.now()
    )
    signed_in(client, application.applicant)

    assert client.post(f"/members/applications/{application.pk}/withdraw/").status_code == 409


@pytest.mark.parametrize(
    ("who", "expected"), [("applicant", 200), ("district", 200), ("other", 404), ("stranger", 404)]
)
def test_documents_are_read_by_the_applicant_and_the_bureau_of_the_area(client, who, expected):
    signed_in(client, UserFactory())
    client.post("/members/join/", typed())
    application, file = MembershipApplication.objects.get(), Attachment.objects.get(purpose="membership")
    people = {
        "applicant": application.applicant, "district": district_staff("440103"), "other": district_staff("440104"),
        "stranger": UserFactory(),
    }  # fmt: skip
    signed_in(client, people[who])

    assert client.get(reverse("core:file", args=[file.pk, file.name])).status_code == expected


# --- the bureau ---
def do(client, verb, pk, **fields):
    return client.post(f"/admin/community/membershipapplication/do/{verb}/?ids={pk}", fields, follow=True)


def test_staff_are_offered_only_their_own_step(client):
    first, second = city_staff(), city_staff()
    district = district_staff("440103")
    application = ApplicationFactory(recommended=True, recommended_by=first)
    fresh = ApplicationFactory()

    def buttons(user, one):
        signed_in(client, user)
        page = client.get(f"/admin/community/membershipapplication/{one.pk}/change/")
        return {offer["label"] for offer in page.context["offered"]}

    assert buttons(district, fresh) == {"推荐", "退回补正"}
    assert buttons(first, application) == {"退回补正"}
    assert buttons(second, application) == {"接纳", "不接纳", "退回补正"}


def test_return_keeps_a_note_for_each_line(client):
    application = ApplicationFactory()
    signed_in(client, district_staff("440103"))

    do(client, "return", application.pk, comment="两处要改", note_about="太短", note_files="看不清")

    application.refresh_from_db()
    assert application.notes == {"about": "太短", "files": "看不清"}


def test_another_districts_application_is_not_there(client):
    application = ApplicationFactory()
    signed_in(client, district_staff("440104"))

    assert do(client, "recommend", application.pk, recommendation="x").status_code == 404


# --- my membership ---
@pytest.fixture
def headed(client):
    membership = member()
    signed_in(client, holder_of(membership.institution, Role.HEAD))
    return membership


def test_a_head_asks_for_another_name_with_its_paper(client, headed):
    answer = client.post(
        "/workbench/membership/name/", {"new_name": "岭南记忆馆（示例）", "reason": "批复", "files": paper()}
    )

    assert answer.status_code == 302
    change = NameChange.objects.get()
    assert Attachment.objects.get().about == f"community.namechange:{change.pk}"


def test_a_taken_name_stays_typed(client, headed):
    InstitutionFactory(name="岭南记忆馆（示例）")

    answer = client.post("/workbench/membership/name/", {"new_name": "岭南记忆馆（示例）", "reason": "批复"})

    assert answer.status_code == 422
    assert "new_name" in answer.context["form"].errors
    assert "批复" in answer.content.decode()


def test_asking_to_leave_twice_is_refused(client, headed):
    assert client.post("/workbench/membership/leave/", {"reason": "租约到期"}).status_code == 302
    assert client.post("/workbench/membership/leave/", {"reason": "再说一次"}).status_code == 409


# --- alliances ---
def test_a_head_founds_an_alliance_with_a_public_charter(client, headed):
    answer = client.post(
        "/workbench/alliances/new/", {"name": "街坊联盟（示例）", "kind": "alliance", "purpose": "一起", "charter": paper()}
    )  # fmt: skip

    one = Alliance.objects.get()
    assert answer.url == f"/workbench/alliances/{one.pk}/"
    assert Attachment.objects.get().is_public


def test_a_charter_that_is_no_pdf_leaves_the_text_and_no_alliance(client, headed):
    answer = client.post(
        "/workbench/alliances/new/",
        {
            "name": "街坊联盟（示例）",
            "kind": "alliance",
            "purpose": "一起排日历",
            "charter": paper("a.pdf", b"nothing"),
        },
    )

    assert answer.status_code == 422
    assert "charter" in answer.context["form"].errors
    assert "一起排日历" in answer.content.decode()
    assert not Alliance.objects.exists()


def test_the_lead_cannot_leave_without_handing_over(client, headed):
    place = alliance(headed).places.get()

    answer = client.post(f"/workbench/alliances/places/{place.pk}/leave/")

    assert answer.status_code == 409
    assert "移交" in answer.content.decode()
    assert AlliancePlace.objects.get().state == "joined"


def test_a_stranger_does_not_find_an_alliance_being_formed(client):
    assert client.get(f"/members/alliances/{alliance().pk}/").status_code == 404
