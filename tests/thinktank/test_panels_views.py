"""Pages of the think tank: typed text stays, strangers find nothing, refusals say why."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from cloudplatform.models import PanelScore, Product
from cloudplatform.states import ProductState
from core import crypto
from core.models import Attachment, Draft, Notice
from core.record.actors import Actor
from tests.factories.community import InstitutionFactory, SeatFactory, city_staff, district_staff, holder_of
from tests.factories.core import UserFactory
from tests.factories.panels import (
    ExpertFactory,
    accepted,
    convened,
    drawn,
    pool,
    scored,
    scoring,
    signed,
    subject,
    submit,
)
from tests.factories.second_person import carried_out
from thinktank.actions import panels
from thinktank.models import Expert, Panel, ScoreSheet
from thinktank.policy import Category, Field
from thinktank.states import ExpertState, MemberState, PanelState, SheetState

pytestmark = pytest.mark.django_db
APPLICATION = {
    "name": "区慧兰（示例）", "category": Category.SCHOLAR, "fields_": [Field.DIGITAL], "introduction": "做研究", "shows": ["name"],
}  # fmt: skip


def sign_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def sheet():
    pool(each=1)
    return ScoreSheet.objects.filter(member__panel=scoring()).order_by("pk").first()


def address(sheet, verb=""):
    name = {"": "sheet", "recuse": "recuse", "reopen": "reopen_sheet"}[verb]
    return reverse(f"thinktank:{name}", args=[sheet.subject.panel_id, sheet.subject.code])


def filled(sheet, value="80", **more):
    lines = sheet.subject.panel.criteria.criteria.all()
    return {**{f"mark_{line.pk}": value for line in lines}, "comment": "内容扎实", **more}


# --- applying ---
def test_an_application_with_documents_reaches_the_bureau(client):
    user = UserFactory()
    proof = SimpleUploadedFile("证书.pdf", b"%PDF-1.4\n%%EOF")

    answer = sign_in(client, user).post("/thinktank/apply/", {**APPLICATION, "files": [proof]})

    expert = Expert.objects.get()
    attached = Attachment.objects.get(about=f"thinktank.expert:{expert.pk}")
    assert (answer.status_code, expert.state, expert.fields) == (302, ExpertState.APPLIED, [Field.DIGITAL])
    assert (
        sign_in(client, UserFactory())
        .get(reverse("core:file", args=[attached.pk, attached.name]))
        .status_code
        == 404
    )
    assert (
        sign_in(client, city_staff()).get(reverse("core:file", args=[attached.pk, attached.name])).status_code
        == 200
    )


def test_a_refused_application_keeps_what_was_typed(client):
    answer = sign_in(client, UserFactory()).post(
        "/thinktank/apply/", {**APPLICATION, "fields_": list(Field.values)[:5]}
    )

    assert answer.status_code == 422
    assert "做研究" in answer.content.decode()
    assert "最多选 4 个领域" in answer.content.decode()


def test_a_file_of_the_wrong_kind_is_named_and_nothing_is_half_done(client):
    bad = SimpleUploadedFile("x.exe", b"MZ")
    answer = sign_in(client, UserFactory()).post("/thinktank/apply/", {**APPLICATION, "files": [bad]})

    assert answer.status_code == 422
    assert not Expert.objects.exists()


def test_a_visitor_gets_their_text_back_after_signing_in(client):
    answer = client.post("/thinktank/apply/", APPLICATION)

    assert answer.status_code == 302
    assert "/account/login/" in answer.headers["Location"]
    assert crypto.decrypt_json(client.session["kept_text"])["fields"]["introduction"] == ["做研究"]


def test_a_second_application_is_refused_with_the_reason(client):
    answer = sign_in(client, ExpertFactory().user).post("/thinktank/apply/", APPLICATION)

    assert answer.status_code == 409
    assert "已经在办" in answer.content.decode()


def test_a_member_recommends_and_the_person_is_told(client, run_jobs):
    station, person = InstitutionFactory(), UserFactory()
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=person, email=person.email, verified=True)
    wanted = {"name": "何人（示例）", "sign_in": person.email, "category": "citizen", "reason": "热心"}

    answer = sign_in(client, holder_of(station)).post("/workbench/thinktank/recommend/", wanted)
    run_jobs()

    assert answer.status_code == 302
    assert Expert.objects.get().recommended_by == station
    assert Notice.objects.of(person).get().path == "/thinktank/apply/"
    assert sign_in(client, person).get("/thinktank/apply/").context["recommended"] is not None


def test_recommending_somebody_without_an_account_is_refused_and_keeps_the_text(client):
    wanted = {"name": "何人", "sign_in": "nobody@example.org", "category": "citizen", "reason": "热心得很"}

    answer = sign_in(client, holder_of(InstitutionFactory())).post("/workbench/thinktank/recommend/", wanted)

    assert answer.status_code == 409
    assert "热心得很" in answer.content.decode()


# --- the sheet ---
def test_a_sheet_is_kept_then_handed_in_and_then_locked(client, sheet):
    sign_in(client, sheet.member.expert.user)
    some = dict(list(filled(sheet).items())[:2])

    kept = client.post(address(sheet), {**some, "comment": "先记", "keep": "1"})
    assert (kept.status_code, sheet.scores.count()) == (302, 2)
    early = client.post(address(sheet), {**some, "comment": "先记着这些", "submit": "1"})
    assert early.status_code == 422
    assert "先记着这些" in early.content.decode()
    done = client.post(address(sheet), filled(sheet, submit="1"))
    late = client.post(address(sheet), filled(sheet, "10", submit="1"))

    sheet.refresh_from_db()
    assert (done.status_code, late.status_code, sheet.state, sheet.total) == (
        302,
        409,
        SheetState.SUBMITTED,
        80,
    )
    assert "已经提交并锁定" in late.content.decode()


@pytest.mark.parametrize("value", ["101", "-1", "abc", "50.55"])
def test_an_impossible_mark_is_refused_beside_its_field_and_the_comment_stays(client, sheet, value):
    answer = sign_in(client, sheet.member.expert.user).post(address(sheet), filled(sheet, value, submit="1"))

    assert answer.status_code == 422
    assert "内容扎实" in answer.content.decode()
    assert "field--error" in answer.content.decode()


def test_an_expert_of_the_institution_is_told_to_step_back(client, sheet):
    SeatFactory(user=sheet.member.expert.user, institution=sheet.subject.institutions.get())

    answer = sign_in(client, sheet.member.expert.user).post(address(sheet), filled(sheet, submit="1"))

    assert answer.status_code == 409
    assert "回避" in answer.content.decode()
    recused = client.post(address(sheet, "recuse"), {"reason": "在那里任职"})
    sheet.refresh_from_db()
    assert (recused.status_code, sheet.state) == (302, SheetState.RECUSED)


def test_a_sheet_of_somebody_else_does_not_exist(client, sheet):
    assert sign_in(client, UserFactory()).get(address(sheet)).status_code == 404
    assert sign_in(client, city_staff()).get(address(sheet)).status_code == 404


def test_before_accepting_there_is_no_material_and_after_leaving_none_any_more(client):
    pool(each=1)
    panel = drawn()
    member = panel.members.first()
    sign_in(client, member.expert.user)
    row = member.sheets.get()
    assert client.get(address(row)).status_code == 404

    assert client.post(reverse("thinktank:accept_duty", args=[panel.pk])).status_code == 302
    assert client.get(address(row)).status_code == 200
    assert client.post(reverse("thinktank:decline_duty", args=[panel.pk]), {"reason": ""}).status_code == 422
    assert (
        client.post(reverse("thinktank:decline_duty", args=[panel.pk]), {"reason": "出差"}).status_code == 302
    )
    assert client.get(address(row)).status_code == 404
    member.refresh_from_db()
    assert (member.state, member.reason) == (MemberState.DECLINED, "出差")


def test_autosave_keeps_a_sheet_by_its_own_address(client, sheet):
    sign_in(client, sheet.member.expert.user)
    client.post("/me/drafts/", {"form_path": address(sheet), "comment": "写到一半"})

    page = client.get(address(sheet)).content.decode()

    assert Draft.objects.count() == 1
    assert "写到一半" in page


def test_nobody_sees_how_others_score_before_all_sheets_are_in(client):
    pool(each=1)
    panel = scoring()
    first, second, third = ScoreSheet.objects.filter(member__panel=panel).order_by("pk")
    submit(first, 61)
    page = reverse("thinktank:duty", args=[panel.pk])
    sign_in(client, second.member.expert.user)
    assert "61.00" not in client.get(page).content.decode()
    submit(second, 70)
    submit(third, 80)

    assert "61.00" in client.get(page).content.decode()


def test_the_discussion_confirms_and_the_bureau_signs(client):
    pool(each=1)
    panel = scored(scoring())
    for member in panel.members.all():
        sign_in(client, member.expert.user)
        assert client.post(reverse("thinktank:say", args=[panel.pk]), {"text": "可以"}).status_code == 302
        assert client.post(reverse("thinktank:confirm_result", args=[panel.pk])).status_code == 302
    sign_in(client, city_staff()).post(f"/admin/thinktank/panel/do/sign/?ids={panel.pk}")

    panel.refresh_from_db()
    assert (panel.state, panel.notes.count()) == (PanelState.SIGNED, 3)
    for form in ("pdf", "docx"):
        assert client.get(reverse("thinktank:result", args=[panel.pk, form])).status_code == 200
    assert client.get(reverse("thinktank:result", args=[panel.pk, "exe"])).status_code == 404


# --- the bureau ---
def test_the_bureau_reviews_appoints_and_declines_in_its_queue(client):
    expert, other = (
        ExpertFactory(state="applied", starts_on=None),
        ExpertFactory(state="applied", starts_on=None),
    )
    sign_in(client, city_staff())
    today = timezone.localdate()
    for pk in (expert.pk, other.pk):
        client.post(f"/admin/thinktank/expert/do/review/?ids={pk}")
    page = client.get(f"/admin/thinktank/expert/do/appoint/?ids={expert.pk}").content.decode()
    assert f'value="{today}"' in page
    client.post(
        f"/admin/thinktank/expert/do/appoint/?ids={expert.pk}",
        {"starts_on": today, "ends_on": today.replace(year=today.year + 2)},
    )
    no = {"reason": "名额已满", "effective_on": today}
    client.post(f"/admin/thinktank/expert/do/decline/?ids={other.pk}", no)
    carried_out(city_staff())

    states = dict(Expert.objects.values_list("pk", "state"))
    assert (states[expert.pk], states[other.pk]) == (ExpertState.APPOINTED, ExpertState.DECLINED)
    assert client.get(f"/admin/thinktank/expert/{expert.pk}/change/").status_code == 200


def test_district_staff_do_not_see_the_city_s_queues(client):
    pool(each=1)
    panel = drawn()
    sign_in(client, district_staff())
    for path in ("expert/", "panel/", "panelmember/", f"panel/{panel.pk}/change/"):
        assert client.get(f"/admin/thinktank/{path}").status_code in (302, 403, 404)
    assert client.post(
        f"/admin/thinktank/panel/do/dissolve/?ids={panel.pk}", {"reason": "x"}
    ).status_code in (302, 403, 404)
    panel.refresh_from_db()
    assert panel.state == PanelState.DRAWN


def test_the_bureau_s_page_of_a_panel_says_who_is_out_and_why(client):
    pool(each=1)
    tied = ExpertFactory(institution=InstitutionFactory(supplier=True))
    panel = convened(subjects=[subject(institution=tied.institution)])

    page = sign_in(client, city_staff()).get(f"/admin/thinktank/panel/{panel.pk}/change/").content.decode()
    public = client.get(reverse("thinktank:draw", args=[panel.pk])).content.decode()

    assert f"{tied}：与被评单位有任职、推荐关系" in page
    assert "与被评单位有任职、推荐关系：1 人" in public
    assert tied.code not in public


def test_the_bureau_replaces_a_member_who_does_not_answer(client):
    pool(each=2)
    panel = drawn()
    member = panel.members.get(ordinal=1)

    sign_in(client, city_staff()).post(
        f"/admin/thinktank/panelmember/do/replace/?ids={member.pk}", {"reason": "没有回应"}
    )

    assert panel.members.get(ordinal=4).replaces == member
    assert client.get(f"/admin/thinktank/panelmember/{member.pk}/change/").status_code == 200


# --- products before a panel ---
@pytest.mark.parametrize(("value", "state"), [(60, ProductState.SCORED), (59, ProductState.RETURNED)])
def test_a_product_at_sixty_goes_on_and_below_goes_back_with_the_comments(client, run_jobs, value, state):
    from tests.cloudplatform.test_kitchen_actions import approved

    supplier = InstitutionFactory(supplier=True)
    handler = holder_of(supplier)
    both = [approved(supplier, handler) for _ in range(2)]
    pool(each=1)
    form = {"title": "秋季评审", "due_on": timezone.localdate().replace(year=2030), "count_1": 3}
    ids = ",".join(str(product.pk) for product in both)
    sign_in(client, city_staff())
    Expert.objects.update(ends_on=timezone.localdate().replace(year=2031))
    client.post(f"/admin/cloudplatform/product/do/panel/?ids={ids}", form)
    panel = Panel.objects.get()
    assert panel.subjects.count() == 2

    signed(
        scored(accepted(panels.draw(panel=panel, by=Actor(city_staff()), at=timezone.now())), values=(value,))
    )
    run_jobs()

    assert set(Product.objects.values_list("state", flat=True)) == {state}
    assert set(PanelScore.objects.values_list("mean", flat=True)) == {value}
    told = " ".join(handler.notices.values_list("title", flat=True)) + " ".join(
        handler.notices.values_list("body", flat=True)
    )
    assert ("专家评审通过" in told) == (state == ProductState.SCORED)
    assert (f"专家评审平均 {value}.00 分" in told) == (state == ProductState.RETURNED)


@pytest.mark.parametrize("is_blind", [True, False])
def test_the_material_of_a_blind_product_says_its_title_nowhere(is_blind):
    from dataclasses import replace

    from cloudplatform.actions import products
    from cloudplatform.actions.scoring import subject_of
    from tests.permissions.pipeline_world import FIELDS

    supplier = InstitutionFactory(supplier=True)
    fields = replace(FIELDS, title="醒狮进校园", script="《醒狮进校园》第一课", price_cents=128_050)
    who = {"by": Actor(holder_of(supplier)), "at": timezone.now()}
    product = products.submit_product(
        product=products.draft_product(supplier=supplier, fields=fields, **who), **who
    )

    material = subject_of(product, is_blind)

    assert ("醒狮进校园" in material.summary) is not is_blind
    assert "单价：1280.5 元/场" in material.summary


def test_a_product_not_yet_reviewed_is_refused_and_the_form_stays(client):
    from tests.cloudplatform.test_kitchen_actions import submitted

    supplier = InstitutionFactory(supplier=True)
    product = submitted(supplier, holder_of(supplier))
    pool(each=1)
    form = {"title": "秋季评审会", "due_on": timezone.localdate().replace(year=2030), "count_1": 3}

    page = sign_in(client, city_staff()).post(
        f"/admin/cloudplatform/product/do/panel/?ids={product.pk}", form
    )

    assert not Panel.objects.exists()
    assert "三审通过的产品才能送专家评审" in page.content.decode()
    assert "秋季评审会" in page.content.decode()
