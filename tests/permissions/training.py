"""
Certificates, training, exchange, incubation: who may open what.

Columns: visitor, citizen (has a place and a certificate), clerk of a society, its head, clerk of the hall that organises,
helps and grades, city staff.
"""

from community.training.actions import enrolments, incubation
from core.record.actors import Actor
from tests.factories.community import city_staff, holder_of
from tests.factories.core import UserFactory
from tests.factories.training import (
    Exchange,
    Nursery,
    ProgrammeFactory,
    asked_by,
    certificate_for,
    objected_to,
    soon,
)

PEOPLE = ("visitor", "citizen", "clerk", "head", "organiser", "city")

PERMISSIONS: dict[str, str] = {
    "community:apply_for_incubation": "302 200 200 200 200 200",
    "community:attended_hours": "302 403 200 200 200 200",
    "community:certificate": "302 200 404 404 200 404",
    "POST community:check_in_to_session": "302 422 422 404 404 404",
    "community:desk_programme": "302 404 404 404 200 404",
    "POST community:desk_programme_act": "302 404 404 404 302 404",
    "community:edit_programme": "302 404 404 404 200 404",
    "community:edit_session": "302 404 404 404 200 404",
    "POST community:enrol": "302 409 422 422 422 422",
    "POST community:enrolment_act": "302 404 404 302 404 404",
    "community:exchange": "302 200 200 200 200 200",
    "community:grade": "302 404 200 200 200 404",
    "community:grade_notice": "200 200 200 200 200 200",
    "community:grade_objection": "302 404 404 404 200 404",
    "POST community:grade_objection_act": "302 404 404 404 422 404",
    "community:object_to_grade": "302 200 200 200 200 200",
    "POST community:copy_grade": "302 404 404 404 404 404",
    "POST community:grade_act": "302 404 404 404 409 404",
    "community:hours_sheet": "302 403 403 200 403 403",
    "community:incubatee": "302 404 200 200 200 404",
    "POST community:incubatee_act": "302 404 404 404 422 404",
    "community:incubation": "302 200 200 200 200 200",
    "community:my_certificates": "302 200 200 200 200 200",
    "community:my_training": "302 200 200 200 200 200",
    "community:new_programme": "302 403 200 200 200 200",
    "community:new_session": "302 404 404 404 200 404",
    "community:programme": "200 200 200 200 200 200",
    "community:programme_calendar": "200 200 200 200 200 200",
    "community:propose_secondment": "302 403 200 200 200 200",
    "POST community:reach_milestone": "302 404 404 404 302 404",
    "POST community:remove_session": "302 404 404 404 409 404",
    "community:report_grade": "302 200 200 200 200 200",
    "community:roster": "302 404 404 404 200 404",
    "community:scores": "302 404 404 404 200 404",
    "community:secondment": "302 404 200 200 200 404",
    "POST community:secondment_act": "302 404 404 302 404 404",
    "community:session_attendance": "302 404 404 404 200 404",
    "community:team": "200 200 200 200 200 200",
    "community:team_list": "200 200 200 200 200 200",
    "community:training": "200 200 200 200 200 200",
    "community:training_desk": "302 200 200 200 200 200",
    "community:training_hours": "200 200 200 200 200 200",
    "community:verify_certificate": "200 200 200 200 200 200",
    "POST community:withdraw_enrolment": "302 302 404 404 404 404",
}


def world():
    """Answer the cast, by name, and the numbers of each URL, by its name."""
    nursery, exchange = Nursery(), Exchange()
    citizen, hall = UserFactory(), nursery.hall
    exchange.home, exchange.host, exchange.guest = nursery.society, hall, nursery.speaker
    cast = {
        "visitor": None, "citizen": citizen, "clerk": nursery.speaker, "head": holder_of(nursery.society, "head"),
        "organiser": nursery.first, "city": city_staff(),
    }  # fmt: skip
    programme = ProgrammeFactory(organiser=hall)
    mine = enrolments.accept_enrolment(
        enrolment=asked_by(citizen, programme), by=Actor(nursery.first), at=soon(0)
    )
    ours = asked_by(nursery.speaker, programme, nursery.society)
    incubatee = nursery.incubating()
    milestone = incubation.set_milestone(
        incubatee=incubatee, title="两个新节目", due_on=soon(9).date(), by=Actor(nursery.first), at=soon(0)
    )
    one = {"pk": programme.pk}
    session = {"pk": programme.sessions.first().pk}
    secondment, grade = exchange.proposed(), nursery.in_notice()
    objection = objected_to(grade)
    return cast, {
        "community:grade_notice": {"pk": grade.pk}, "community:object_to_grade": {"pk": grade.pk},
        "community:grade_objection": {"pk": objection.pk},
        "community:grade_objection_act": {"pk": objection.pk, "verb": "dismiss"},
        "community:certificate": {"pk": certificate_for(citizen, hall).pk},
        "community:programme": one, "community:enrol": one, "community:programme_calendar": one,
        "community:desk_programme": one, "community:edit_programme": one, "community:new_session": one,
        "community:scores": one, "community:roster": one, "community:desk_programme_act": {**one, "verb": "start"},
        "community:edit_session": session, "community:remove_session": session, "community:session_attendance": session,
        "community:check_in_to_session": session, "community:withdraw_enrolment": {"pk": mine.pk},
        "community:enrolment_act": {"pk": ours.pk, "verb": "approve"},
        "community:team": {"kind": "society", "pk": nursery.society.pk},
        "community:secondment": {"pk": secondment.pk}, "community:secondment_act": {"pk": secondment.pk, "verb": "agree"},
        "community:incubatee": {"pk": incubatee.pk}, "community:incubatee_act": {"pk": incubatee.pk, "verb": "support"},
        "community:reach_milestone": {"pk": milestone.pk}, "community:grade": {"pk": grade.pk},
        "community:grade_act": {"pk": grade.pk, "verb": "grant"}, "community:copy_grade": {"pk": grade.pk},
    }  # fmt: skip
