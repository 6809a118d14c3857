"""Joining: what is refused, who may recommend and decide, and what an admission makes."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from community.members.actions import applications as actions
from community.members.actions.institutions import CreditCodeTaken, CreditCodeWrong, NameTaken
from community.members.actions.members import AlreadyMember
from community.members.queries.applications import claim_of
from community.models import Institution, Membership, MembershipApplication, Seat
from community.policy import Role
from core.models import JournalEntry, Notice
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from tests.factories.community import InstitutionFactory, city_staff, district_staff, holder_of
from tests.factories.core import UserFactory
from tests.factories.members import ApplicationFactory, code, member, particulars, with_document

pytestmark = pytest.mark.django_db


def apply(by=None, has_document=True, **changes):
    made = actions.apply_for_membership(
        particulars=particulars(**changes), contact=actions.Contact("陈街坊", "13800138000"),
        by=by or Actor(UserFactory()), at=timezone.now(),
    )  # fmt: skip
    return with_document(made) if has_document else made


def recommend(application, user=None):
    by = Actor(user or district_staff("440103"))
    return actions.recommend_application(
        application=application, recommendation="属实", by=by, at=timezone.now()
    )


def admit(application, user=None):
    return actions.admit_application(
        application=application, by=Actor(user or city_staff()), at=timezone.now()
    )


def give_back(application, user=None):
    return actions.return_application(
        application=application, comment="请补正", notes={"about": "太短"}, by=Actor(user or district_staff("440103")),
        at=timezone.now(),
    )  # fmt: skip


def refuse(application, user=None):
    return actions.refuse_application(
        application=application, reason="营利性培训", by=Actor(user or city_staff()), at=timezone.now()
    )


# --- handing in ---
def test_an_application_keeps_the_contact_unreadable_in_the_database():
    application = apply()

    raw = MembershipApplication.objects.filter(pk=application.pk).extra(select={"raw": "contact_phone"})
    assert raw.values_list("raw", flat=True)[0] != "13800138000"
    assert MembershipApplication.objects.get().contact_phone == "13800138000"


def test_a_credit_code_with_a_wrong_check_digit_is_refused():
    wrong = code(1)[:-1] + ("A" if code(1)[-1] != "A" else "B")

    with pytest.raises(CreditCodeWrong):
        apply(credit_code=wrong)


def test_another_bodys_credit_code_is_refused():
    InstitutionFactory(credit_code=code(1))

    with pytest.raises(CreditCodeTaken):
        apply()
    assert not MembershipApplication.objects.exists()


def test_the_database_refuses_a_second_application_and_a_second_body_of_one_code_too():
    first = ApplicationFactory(credit_code=code(1))
    InstitutionFactory(credit_code=code(2))

    with pytest.raises(IntegrityError, match="one_live_application_per_credit_code"), transaction.atomic():
        ApplicationFactory(credit_code=first.credit_code)
    with pytest.raises(IntegrityError, match="credit_code"), transaction.atomic():
        InstitutionFactory(credit_code=code(2))


def test_a_name_on_record_under_another_code_is_refused():
    InstitutionFactory(name="泮塘读书会（示例）", credit_code=code(7))

    with pytest.raises(NameTaken):
        apply()


@pytest.mark.parametrize("changes", [{"name": "另一家（示例）"}, {"credit_code": code(2)}, {}])
def test_a_code_or_name_in_another_live_application_is_refused(changes):
    apply()

    with pytest.raises(actions.InAnotherApplication):
        apply(**changes)


def test_one_may_apply_again_after_withdrawing():
    first = apply()
    actions.withdraw_application(application=first, by=Actor(first.applicant), at=timezone.now())

    assert apply().pk != first.pk


def test_a_member_need_not_apply():
    member(name="泮塘读书会（示例）")

    with pytest.raises(AlreadyMember):
        apply()


def test_a_body_on_record_is_the_one_meant():
    on_record = InstitutionFactory(name="泮塘读书会（示例）", credit_code=code(1))

    assert apply().institution == on_record


def test_only_its_head_applies_for_a_body_that_has_one():
    on_record = InstitutionFactory(name="泮塘读书会（示例）")
    head = holder_of(on_record, Role.HEAD)

    with pytest.raises(actions.HeadSpeaksForIt):
        apply()
    assert apply(by=Actor(head)).institution == on_record


# --- a body on record without a head ---
def test_who_claims_a_body_on_record_without_a_document_is_neither_recommended_nor_admitted():
    InstitutionFactory(name="泮塘读书会（示例）")
    application = apply(has_document=False)
    with pytest.raises(actions.ClaimNeedsDocuments):
        recommend(application)
    MembershipApplication.objects.filter(pk=application.pk).update(
        state="recommended",
        recommended_by=UserFactory(),
        recommended_at=timezone.now(),
        recommendation="属实",
    )

    with pytest.raises(actions.ClaimNeedsDocuments):
        admit(application)
    assert not Seat.objects.filter(user=application.applicant).exists()


def test_the_name_alone_is_no_claim_the_code_must_fit_too():
    InstitutionFactory(name="泮塘读书会（示例）", credit_code=code(2))

    with pytest.raises(NameTaken):
        apply()


@pytest.mark.parametrize("staff", [lambda: district_staff("440103"), city_staff], ids=["district", "city"])
def test_district_and_city_are_warned_on_the_page_and_before_they_decide(client, staff):
    InstitutionFactory(name="泮塘读书会（示例）", kind="company")
    application = apply()
    person = staff()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")

    page = client.get(f"/admin/community/membershipapplication/{application.pk}/change/").content.decode()
    if person.seats.get().institution.area_id == "4401":
        recommend(application)
    verb = "admit" if person.seats.get().institution.area_id == "4401" else "recommend"
    asked = client.get(
        f"/admin/community/membershipapplication/do/{verb}/?ids={application.pk}"
    ).content.decode()

    for html in (page, asked):
        assert "名录中已有同名机构" in html
        assert "只有名称相同" in html
        assert "名录“企业”" in html


def test_a_body_that_is_new_to_the_record_raises_no_warning():
    assert claim_of(apply()) is None


# --- recommending ---
def test_the_district_recommends_and_the_applicant_hears(run_jobs):
    application = recommend(apply())
    run_jobs()

    assert application.state == "recommended"
    assert "通过了推荐" in Notice.objects.get(recipient=application.applicant).title


@pytest.mark.parametrize("other", ["another district", "the city"])
def test_nobody_else_recommends_a_district_body(other):
    staff = city_staff() if other == "the city" else district_staff("440104")

    with pytest.raises(actions.NotOfOurDistrict):
        recommend(ApplicationFactory(), staff)


def test_a_city_body_is_recommended_by_the_city_and_decided_by_a_second_person():
    first, second = city_staff(), city_staff()
    application = ApplicationFactory(of_the_city=True)

    with pytest.raises(actions.NotOfOurDistrict):
        recommend(application, district_staff("440103"))
    recommend(application, first)
    with pytest.raises(actions.SamePersonTwice):
        admit(application, first)
    assert admit(application, second).state == "admitted"


@pytest.mark.parametrize("step", [recommend, give_back, refuse])
def test_nobody_handles_their_own_application(step):
    staff = city_staff()
    application = ApplicationFactory(applicant=staff, of_the_city=True)

    with pytest.raises(actions.SamePersonTwice):
        step(application, staff)


def test_the_database_refuses_one_person_for_both_steps():
    application = ApplicationFactory(recommended=True)

    with pytest.raises(IntegrityError, match="two_people"), transaction.atomic():
        MembershipApplication.objects.filter(pk=application.pk).update(
            decided_by=application.recommended_by, decided_at=timezone.now()
        )


# --- returning and correcting ---
def test_a_returned_application_is_corrected_and_begins_anew():
    application = give_back(ApplicationFactory(recommended=True))
    assert application.notes == {"about": "太短"}

    again = actions.correct_application(
        application=application, particulars=particulars(about="每周六开放，一次六十人", credit_code=application.credit_code),
        contact=actions.Contact(), by=Actor(application.applicant), at=timezone.now(),
    )  # fmt: skip

    assert (again.state, again.notes, again.recommended_by) == ("applied", {}, None)


@pytest.mark.parametrize("state", ["applied", "recommended"])
def test_only_a_returned_application_is_corrected(state):
    application = ApplicationFactory(recommended=state == "recommended")

    with pytest.raises(MoveNotAllowed):
        actions.correct_application(
            application=application, particulars=particulars(), contact=actions.Contact(),
            by=Actor(application.applicant), at=timezone.now(),
        )  # fmt: skip


# --- deciding ---
def test_an_admission_registers_the_body_and_seats_the_applicant_as_head(run_jobs):
    bureau = InstitutionFactory(district_bureau=True)
    application = admit(recommend(apply()))
    run_jobs()

    body = Institution.objects.get(name="泮塘读书会（示例）")
    assert (body.credit_code, body.supervisor) == (code(1), bureau)
    assert Membership.objects.get(institution=body).joined_on == timezone.localdate()
    assert Seat.objects.get(institution=body).user == application.applicant
    assert Seat.objects.get(institution=body).role == Role.HEAD
    assert "你是它的负责人" in Notice.objects.filter(recipient=application.applicant).latest("pk").title


def test_an_admission_completes_a_body_on_record_and_keeps_what_it_has():
    on_record = InstitutionFactory(name="泮塘读书会（示例）", about="早就写好的", kind="company")

    admit(recommend(apply()))

    on_record.refresh_from_db()
    assert (on_record.credit_code, on_record.about, on_record.kind) == (code(1), "早就写好的", "company")


def test_an_admission_does_not_unseat_a_head():
    on_record = InstitutionFactory(name="泮塘读书会（示例）")
    application = recommend(apply())
    head = holder_of(on_record, Role.HEAD)

    admit(application)

    assert Seat.objects.get(institution=on_record).user == head


def test_a_code_taken_while_the_application_waited_stops_the_admission():
    application = recommend(apply())
    InstitutionFactory(credit_code=code(1))

    with pytest.raises(CreditCodeTaken):
        admit(application)
    application.refresh_from_db()
    assert application.state == "recommended"


@pytest.mark.parametrize("step", [admit, refuse])
def test_a_district_does_not_decide(step):
    with pytest.raises(actions.OnlyTheCityDecides):
        step(ApplicationFactory(recommended=True), district_staff("440103"))


def test_what_is_not_recommended_is_not_admitted():
    with pytest.raises(MoveNotAllowed):
        admit(ApplicationFactory())


def test_a_refusal_says_why(run_jobs):
    application = refuse(ApplicationFactory(recommended=True))
    run_jobs()

    assert application.decision_reason == "营利性培训"
    assert Notice.objects.get(recipient=application.applicant).body == "营利性培训"


def test_the_journal_holds_no_names_or_phones():
    admit(recommend(apply()))

    told = " ".join(
        str(one.details) for one in JournalEntry.objects.filter(fact__startswith="community.application")
    )
    assert "读书会" not in told
    assert "138" not in told
