"""Consultations, interpretations and the forum. Columns: visitor, citizen (author of a paper), asker, expert, district, city."""

import datetime as dt

from django.utils import timezone

from core.record.actors import Actor
from tests.factories.community import city_staff, district_staff, holder_of
from tests.factories.consultations import consultation_in, drafted, forum_in
from tests.factories.core import UserFactory
from tests.factories.panels import ExpertFactory
from tests.factories.projects import project_in
from thinktank.actions import interpretations, registrations
from thinktank.models import Forum, Opinion, Paper
from thinktank.states import ConsultationState, ForumState

PEOPLE = ("visitor", "citizen", "asker", "expert", "district", "city")


def world():
    now, expert = timezone.now(), ExpertFactory()
    answered = consultation_in(ConsultationState.ANSWERED, experts=[expert])
    institution = answered.institution
    citizen = UserFactory(display_name="可欣")
    cast = {
        "visitor": None, "citizen": citizen, "asker": holder_of(institution), "expert": expert.user,
        "district": district_staff(institution.area_id[:6]), "city": city_staff(),
    }  # fmt: skip
    note = interpretations.draft_interpretation(
        clause="2.3", title="谁能主办", body="公共文化机构", by=Actor(cast["city"]), at=now
    )
    interpretations.publish_interpretation(interpretation=note, by=Actor(city_staff()), at=now)
    waiting = consultation_in(
        ConsultationState.ASSIGNED, experts=[expert], institution=institution
    ).assignments.get()
    forum = forum_in(ForumState.CALLING)
    paper = drafted(forum, author=citizen)
    printed = drafted(forum)
    Paper.objects.filter(pk=printed.pk).update(
        state="accepted", number=1, page_from=1, page_to=2, submitted_at=now
    )
    Forum.objects.filter(pk=forum.pk).update(proceedings_at=now)
    other = forum_in(ForumState.OPEN, at=now - dt.timedelta(days=400))
    Forum.objects.filter(pk=other.pk).update(registration_until=now + dt.timedelta(days=1))
    place = registrations.register(forum=other, by=Actor(citizen), at=now - dt.timedelta(days=400))
    year = {"year": forum.year}
    return cast, {
        "thinktank:consultation": {"pk": answered.pk}, "thinktank:consultation_act": {"pk": answered.pk, "verb": "void"},
        "thinktank:opinion": {"pk": waiting.pk}, "thinktank:decline_assignment": {"pk": waiting.pk},
        "thinktank:judge_opinion": {"pk": Opinion.objects.get(assignment__consultation=answered).pk},
        "thinktank:interpretation": {"pk": note.pk}, "thinktank:printed_paper": {**year, "number": 1},
        "thinktank:cancel_registration": {"pk": place.pk}, "thinktank:certify": {"pk": place.pk},
        "portal:consult": {"pk": project_in("named").pk}, "thinktank:paper_act": {"pk": paper.pk, "verb": "void"},
        "paper": {"pk": paper.pk}, "year": year,
    }  # fmt: skip


PERMISSIONS: dict[str, str] = {
    "portal:consult": "302 403 200 403 200 200",
    "thinktank:ask": "302 403 200 403 200 200",
    "thinktank:consultation_list": "200 200 200 200 200 200",
    "thinktank:consultation": "404 404 200 200 200 200",
    "thinktank:edit_consultation": "302 404 404 404 404 404",
    "POST thinktank:consultation_act": "302 404 409 404 404 404",
    "thinktank:my_consultations": "302 200 200 200 200 200",
    "thinktank:opinion_list": "302 200 200 200 200 200",
    "thinktank:opinion": "302 404 404 200 404 404",
    "POST thinktank:decline_assignment": "302 404 404 422 404 404",
    "POST thinktank:judge_opinion": "302 404 422 404 422 422",
    "thinktank:library": "200 200 200 200 200 200",
    "thinktank:interpretation": "200 200 200 200 200 200",
    "thinktank:forum_list": "200 200 200 200 200 200",
    "thinktank:forum": "200 200 200 200 200 200",
    "thinktank:forum_calendar": "200 200 200 200 200 200",
    "POST thinktank:register": "302 409 409 409 409 409",
    "thinktank:forum_door": "302 404 404 404 404 200",
    "thinktank:printed_paper": "200 200 200 200 200 200",
    "thinktank:new_paper": "302 200 200 200 200 200",
    "POST thinktank:cancel_registration": "302 302 404 404 404 404",
    "POST thinktank:certify": "302 409 404 404 404 404",
    "thinktank:paper": "302 200 404 404 404 404",
    "thinktank:edit_paper": "302 200 404 404 404 404",
    "POST thinktank:submit_paper": "302 302 404 404 404 404",
    "POST thinktank:paper_act": "302 302 404 404 404 404",
}
