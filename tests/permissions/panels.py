"""
The think tank: experts, panels, draws, score sheets.

Columns: visitor, citizen, station (a member that may recommend), another expert, the expert of the panel, district staff,
city staff.
"""

import datetime as dt

from django.utils import timezone

from core.record.actors import Actor
from tests.factories.community import AreaFactory, InstitutionFactory, city_staff, district_staff, holder_of
from tests.factories.core import UserFactory
from tests.factories.panels import ExpertFactory, accepted, convened, pool, scored, signed, subject
from thinktank.actions import experts, panels
from thinktank.models import Expert

PEOPLE = ("visitor", "citizen", "station", "stranger", "expert", "district", "city")

PERMISSIONS: dict[str, str] = {
    "thinktank:think_tank": "200 200 200 200 200 200 200",
    "thinktank:expert_list": "200 200 200 200 200 200 200",
    "thinktank:verification": "200 200 200 200 200 200 200",
    "thinktank:expert": "200 200 200 200 200 200 200",
    "thinktank:panel_list": "200 200 200 200 200 200 200",
    "thinktank:draw": "200 200 200 200 200 200 200",
    "thinktank:draw_list": "200 200 200 200 200 200 200",
    "thinktank:apply": "302 200 200 302 302 200 200",
    "POST thinktank:refuse_recommendation": "302 404 404 302 302 404 404",
    "thinktank:recommend": "302 403 200 403 403 200 200",
    "thinktank:desk": "302 200 200 200 200 200 200",
    "thinktank:profile": "302 404 404 200 200 404 404",
    "thinktank:interests": "302 404 404 200 200 404 404",
    "POST thinktank:withdraw_interest": "302 404 404 404 302 404 404",
    "thinktank:letter": "302 404 404 404 200 404 200",
    "thinktank:duty": "302 404 404 404 200 404 404",
    "POST thinktank:accept_duty": "302 404 404 404 409 404 404",
    "POST thinktank:decline_duty": "302 404 404 404 422 404 404",
    "POST thinktank:say": "302 404 404 404 422 404 404",
    "POST thinktank:confirm_result": "302 404 404 404 409 404 404",
    "thinktank:result": "302 404 404 404 200 404 200",
    "thinktank:sheet": "302 404 404 404 200 404 404",
    "POST thinktank:recuse": "302 404 404 404 422 404 404",
    "POST thinktank:reopen_sheet": "302 404 404 404 422 404 404",
}


def world():
    """A panel being scored and one signed, both with the same three experts; somebody else in the think tank."""
    now = timezone.now()
    AreaFactory(code="440103")
    station = InstitutionFactory()
    pool(each=1)
    Expert.objects.filter(pk=Expert.objects.order_by("pk").last().pk).delete()
    done = convened(subjects=[subject(1)], by=city_staff())
    done = signed(scored(accepted(panels.draw(panel=done, by=Actor(city_staff()), at=now))))
    panel = convened(subjects=[subject(2)], by=city_staff())
    panel = accepted(panels.draw(panel=panel, by=Actor(city_staff()), at=now))
    expert = panel.members.first().expert
    stranger = ExpertFactory()
    applicant = ExpertFactory(state="under_review", starts_on=None, ends_on=None)
    interest = experts.declare_interest(
        expert=expert, institution=station, person_name="", note="", by=Actor(expert.user), at=now
    )  # fmt: skip
    renewed = experts.renew_expert(
        expert=expert, ends_on=expert.ends_on + dt.timedelta(days=300), by=Actor(city_staff()), at=now
    )
    assert applicant.pk
    cast = {
        "visitor": None, "citizen": UserFactory(), "station": holder_of(station), "stranger": stranger.user, "expert": expert.user,
        "district": district_staff(), "city": city_staff(),
    }  # fmt: skip
    of_panel = {"pk": panel.pk}
    of_sheet = {"pk": panel.pk, "code": panel.subjects.get().code}
    return cast, {
        "thinktank:expert": {"address": expert.address}, "thinktank:draw": of_panel, "thinktank:draw_list": of_panel,
        "thinktank:withdraw_interest": {"pk": interest.pk}, "thinktank:letter": {"pk": renewed.pk},
        "thinktank:result": {"pk": done.pk, "form": "pdf"},
        **{f"thinktank:{name}": of_panel for name in ("duty", "accept_duty", "decline_duty", "say", "confirm_result")},
        **{f"thinktank:{name}": of_sheet for name in ("sheet", "recuse", "reopen_sheet")},
    }  # fmt: skip
