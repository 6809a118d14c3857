"""Groups of citizens who sing, dance, write together. Policy: 3.4.3."""

from __future__ import annotations

from django.db.models import Sum

from community.places.models import Group
from community.places.states.groups import GroupState
from core.measures import By, Kind, Rows, Standing, area_cuts, by_area, measure

GROUPS = Rows(
    of=lambda: Group.objects.filter(state=GroupState.REGISTERED), when=Standing("registered_at"),
    keys={**by_area("area"), Kind.INSTITUTION: By("home_id")}, cuts=area_cuts("area"),
    seen_by=lambda rows, user: rows.overseen_by(user),
)  # fmt: skip

groups = measure(
    code="groups.registered", name="群众文艺团队", unit="支", clause="3.4.3", better="higher", source=GROUPS,
    counted="这段时间结束前登记、现在有效的群众文艺团队。",
)  # fmt: skip
group_people = measure(
    code="groups.people", name="群众文艺团队人数", unit="人", clause="3.4.3", better="higher", source=GROUPS,
    counted="这段时间结束前登记、现在有效的群众文艺团队，自报人数合计。", numerator=Sum("members"),
)  # fmt: skip
