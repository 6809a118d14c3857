"""Lists of the desk: a district's rows, choices by name, and what can be corrected before it takes effect."""

import datetime as dt

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from cloudplatform.actions import calls
from cloudplatform.models import ProductCall
from cloudplatform.models.products import ArtForm
from cloudplatform.states import CallState, OrderState
from community.bureau import BureauModelAdmin
from community.districts import area_of
from community.members.actions.institutions import AreaElsewhere, InUse, correct_imported
from community.members.actions.seats import NotYourColleague, end_colleague
from community.models import Institution, Seat
from core.desk.kinds import kinds
from core.models import JournalEntry
from core.record.actors import Actor
from core.record.deadlines import NotDrafted
from projects.actions import calls as project_calls
from projects.policy import KeyField
from tests.factories.community import (
    AreaFactory,
    InstitutionFactory,
    SeatFactory,
    city_staff,
    district_staff,
)
from tests.factories.consultations import drafted, forum_in
from tests.factories.evaluation import SubjectFactory
from tests.factories.members import member
from tests.factories.orders import order_in, scene
from tests.factories.panels import ExpertFactory
from tests.factories.projects import CallFactory
from tests.portal.test_bureau import demand_in, sign_in
from tests.portal.test_desk import path

pytestmark = pytest.mark.django_db
NOW = timezone.now
DAY = dt.timedelta(days=1)
PLACED = [
    (model, register)
    for model, register in admin.site._registry.items()
    if isinstance(register, BureauModelAdmin) and area_of(register)
]


def test_every_register_of_rows_with_a_place_is_cut_to_a_district(client):
    """Write `area` at the register: the path from a row to its area."""
    for code in ("440103", "440104"):
        AreaFactory(code=code)
    sign_in(client, city_staff())
    assert len(PLACED) > 30
    of_cases = {kind.model for kind in kinds() if kind.area.endswith("area_id")}
    registers = {
        model for model, register in admin.site._registry.items() if isinstance(register, BureauModelAdmin)
    }
    assert of_cases & registers <= {model for model, _register in PLACED}

    for model, _register in PLACED:
        page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        answer = client.get(page, {"district": "440103"})
        assert (answer.status_code, page) == (200, page)
        assert "?district=440104" in answer.content.decode(), page


def test_a_district_shows_its_own_rows_and_no_filter_to_its_own_staff(client):
    here, there = demand_in("440103101"), demand_in("440104101")
    list_page = reverse("admin:cloudplatform_demand_changelist")
    sign_in(client, city_staff())
    found = client.get(list_page, {"district": "440103"}).context["cl"].queryset
    assert list(found) == [here]
    sign_in(client, district_staff("440104"))
    html = client.get(list_page).content.decode()
    assert ("?district=" in html, there.number in html, here.number in html) == (False, True, False)


def test_art_forms_and_fields_are_ticked_by_name(client):
    sign_in(client, city_staff())
    for page, label in (
        ("cloudplatform_productcall", ArtForm.choices[0][1]),
        ("projects_call", KeyField.choices[0][1]),
    ):
        form = client.get(reverse(f"admin:{page}_add")).context["adminform"].form
        name = "art_forms" if "art_forms" in form.fields else "key_fields"
        assert form.fields[name].choices
        html = client.get(reverse(f"admin:{page}_add")).content.decode()
        assert f'type="checkbox" name="{name}"' in html
        assert str(label) in html


def test_a_call_is_corrected_until_it_is_published(client):
    staff = city_staff()
    by, at = Actor(staff), NOW()
    typed = {
        "title": "征集（示例）",
        "brief": "写错了",
        "art_forms": [],
        "budget_cents": 0,
        "opens_at": at + DAY,
        "closes_at": at + 9 * DAY,
    }
    call = calls.draft_call(**typed, by=by, at=at)
    sign_in(client, staff)
    do = reverse("admin:cloudplatform_productcall_do", args=["change"]) + f"?ids={call.pk}"
    form = client.get(do).context["form"]
    assert form["brief"].value() == "写错了"

    calls.change_call(call=call, **{**typed, "brief": "改对了", "closes_at": at + 20 * DAY}, by=by, at=at)

    call.refresh_from_db()
    assert (call.brief, call.closes_at) == ("改对了", at + 20 * DAY)
    assert JournalEntry.objects.filter(fact="cloudplatform.call.changed").count() == 1
    ProductCall.objects.update(state=CallState.OPEN)
    with pytest.raises(NotDrafted):
        calls.change_call(call=call, **typed, by=by, at=at)


def test_so_is_a_call_for_projects():
    by, at = Actor(city_staff()), NOW()
    call = CallFactory(state="draft")
    fields = {
        "year": call.year,
        "title": "改过的",
        "brief": "写清楚",
        "key_fields": [],
        "places": 3,
        "opens_at": at,
        "closes_at": at + DAY,
    }
    assert project_calls.change_call(call=call, **fields, by=by, at=at).title == "改过的"
    project_calls.open_call(call=call, by=by, at=at)
    with pytest.raises(NotDrafted):
        project_calls.change_call(call=call, **fields, by=by, at=at)


def test_an_imported_institution_is_corrected_until_it_has_people_or_is_a_member(client):
    staff = district_staff("440103")
    area = AreaFactory(code="440103101")
    row = InstitutionFactory(name="荔弯文化站", area=area, about="介绍")
    fields = {"kind": row.kind, "sector": row.sector, "level": row.level, "area": area, "credit_code": ""}
    act = {"institution": row, "by": Actor(staff), "at": NOW()}
    sign_in(client, staff)
    do = reverse("admin:community_institution_do", args=["correct"]) + f"?ids={row.pk}"
    assert client.get(do).context["form"]["name"].value() == "荔弯文化站"

    correct_imported(**act, **fields, name="荔湾文化站")

    row.refresh_from_db()
    assert (row.name, row.about) == ("荔湾文化站", "介绍")
    with pytest.raises(AreaElsewhere):
        correct_imported(**act, **{**fields, "area": AreaFactory(code="440104101")}, name="搬走")
    SeatFactory(institution=row)
    with pytest.raises(InUse):
        correct_imported(**act, **fields, name="再改")
    assert Institution.objects.get(pk=row.pk).name == "荔湾文化站"


def test_an_expert_sees_their_own_papers_on_the_desk(client):
    expert = ExpertFactory()
    forum = forum_in("calling")
    mine, other = drafted(forum, author=expert.user), drafted(forum, title="别人的论文")
    client.force_login(expert.user)
    html = client.get(reverse("thinktank:desk")).content.decode()
    assert reverse("thinktank:paper", args=[mine.pk]) in html
    assert reverse("thinktank:paper", args=[other.pk]) not in html


def test_what_belongs_to_an_order_opens_and_stays_inside_the_desk_where_one_oversees_it(client):
    stage = scene()
    order = order_in(OrderState.PLACED, stage)
    call = ProductCall.objects.create(
        title="征集（示例）",
        brief="写清楚",
        opens_at=NOW() - DAY,
        closes_at=NOW() + DAY,
        state=CallState.OPEN,
    )
    type(stage.product).objects.filter(pk=stage.product.pk).update(call=call)
    Institution.objects.filter(pk=stage.supplier.pk).update(area=AreaFactory(code="440105101"))
    member(stage.supplier)
    demand = demand_in("440103101")
    type(demand).objects.filter(pk=demand.pk).update(call=call, state="gathered")
    for staff in (city_staff(), stage.district):
        sign_in(client, staff)
        related = client.get(path(order, code="order")).context["related"]
        assert [client.get(one.path).status_code for one in related] == [200] * 4
        outside = [one for one in related if not one.path.startswith("/admin/")]
        assert all("公开的页面" in one.fact for one in outside)
        assert (len(outside) == 0) == (staff != stage.district)


def test_the_head_of_a_bureau_ends_the_term_of_a_colleague_there_and_of_nobody_else(client):
    head = Seat.objects.get(user=district_staff("440103"))
    Seat.objects.filter(pk=head.pk).update(role="head")
    head.refresh_from_db()
    colleague, other = SeatFactory(institution=head.institution), SeatFactory()
    today = timezone.localdate()
    sign_in(client, head.user)
    assert (
        "结束任期" in client.get(reverse("admin:community_seat_change", args=[colleague.pk])).content.decode()
    )
    do = reverse("admin:community_seat_do", args=["end"])

    assert client.post(do, {"ids": colleague.pk, "ends_on": today, "reason": "调走了"}).status_code == 302

    colleague.refresh_from_db()
    assert colleague.ends_on == today
    end = {"ends_on": today, "reason": "", "at": NOW()}
    with pytest.raises(NotYourColleague):
        end_colleague(seat=other, by=head.actor, **end)
    with pytest.raises(NotYourColleague):
        end_colleague(seat=head, by=other.actor, **end)


def test_the_page_of_an_institution_has_its_scores_and_no_others(client):
    station = InstitutionFactory(area=AreaFactory(code="440103101"))
    one = SubjectFactory(institution=station, state="scored", total="83.2500", grade="good")
    SubjectFactory(round=one.round, state="scored", total="12.5000")
    sign_in(client, city_staff())

    html = client.get(reverse("admin:institution", args=[station.pk])).content.decode()

    assert f"<small>83.3 分，{one.get_grade_display()}</small>" in html
    assert reverse("admin:evaluation_subject_change", args=[one.pk]) in html
    assert "12.5 分" not in html
