"""Steps of the onboarding guide about people, places and briefs."""

from __future__ import annotations

from typing import Final

from django.db.models import Q

from community.members.models import Kind, Seat
from community.members.queries.first_steps import Step
from community.places.models import Facility, OpeningHours, Space
from community.policy import Right, Role
from community.press.models import Brief
from community.press.states import BriefState

VENUES: Final = frozenset({
    Kind.LIBRARY, Kind.CULTURE_HALL, Kind.MUSEUM, Kind.ART_MUSEUM, Kind.STATION, Kind.COMMUNITY, Kind.NEW_SPACE,
})  # fmt: skip
PEOPLE: Final = (
    Step("写单位简介", "市民和兄弟单位在公开页面上看得到", "community:edit_about", lambda key: ~Q(about=""), Right.APPOINT),
    Step(
        "定一位联络员", "信息由联络员报送，通知先到联络员", "community:invite",
        lambda key: Seat.objects.current().principal().filter(institution=key, role=Role.LIAISON), Right.APPOINT,
    ),
    Step(
        "请一位经办人", "平时的事由经办人办，负责人休假也不停", "community:invite",
        lambda key: Seat.objects.current().principal().filter(institution=key, role=Role.HANDLER), Right.APPOINT,
    ),
)  # fmt: skip
PLACES: Final = (
    Step(
        "登记场馆", "有了场馆，活动和地图才找得到您", "community:new_facility",
        lambda key: Facility.objects.in_use().filter(institution=key), Right.HOST, VENUES,
    ),
    Step(
        "公布开放时间", "市民出门前先看这个", "community:places",
        lambda key: OpeningHours.objects.filter(facility__institution=key), Right.HOST, VENUES,
    ),
    Step(
        "登记一间厅室", "排活动要选厅室，座位数从这里来", "community:places",
        lambda key: Space.objects.in_use().filter(facility__institution=key), Right.HOST, VENUES,
    ),
    Step(
        "开放一间厅室给别人借", "团队和兄弟单位可以来借", "community:places",
        lambda key: Space.objects.in_use().filter(facility__institution=key, rule__is_shared=True), Right.HOST, VENUES,
    ),
)  # fmt: skip
PRESS: Final = (
    Step(
        "报第一条信息", "被采用的信息会登在通报里", "community:new_brief",
        lambda key: Brief.objects.filter(institution=key).exclude(state=BriefState.DRAFT), Right.REPORT,
    ),
)  # fmt: skip
