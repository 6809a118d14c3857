"""Measures of partners and shared use. Policy: 1.2.4, 3.1.3."""

from __future__ import annotations

from core.measures import By, ByEither, Cut, Kind, OnDay, Rows, Standing, area_cuts, by_area, measure
from projects.models import Partner, Project, SharedUse
from projects.states import RUNNING, PartnerState

PARTNERS = Rows(
    of=lambda: Partner.objects.filter(state=PartnerState.SIGNED, project__state__in=RUNNING), when=Standing("answered_at"),
    keys={**by_area("institution__area"), Kind.INSTITUTION: By("institution_id"), Kind.PROJECT: By("project_id")},
    cuts={**area_cuts("institution__area"), Cut.SECTOR: By("institution__sector"), Cut.INSTITUTION_KIND: By("institution__kind")},
    seen_by=lambda rows, user: rows.filter(project__in=Project.objects.visible_to(user)),
)  # fmt: skip
USES = Rows(
    of=SharedUse.objects.counted, when=OnDay("used_on"),
    keys={**by_area("giver__area"), Kind.INSTITUTION: ByEither("giver_id", "receiver_id"), Kind.PROJECT: By("project_id")},
    cuts={**area_cuts("giver__area"), Cut.SHARE: By("kind"), Cut.SECTOR: By("giver__sector")},
    seen_by=lambda rows, user: rows.filter(project__in=Project.objects.visible_to(user)),
)  # fmt: skip

partners = measure(
    code="partners.signed", name="项目合作单位", unit="家次", clause="1.2.4", better="higher", source=PARTNERS,
    counted="这段时间结束前在线签署、参与在建标杆项目的单位，参与几个项目算几次；按参与单位所在地计。",
)  # fmt: skip
uses = measure(
    code="shared_uses.confirmed", name="共建共享使用", unit="次", clause="3.1.3", better="higher", source=USES,
    counted="日期在这段时间、经另一方确认的共享使用；提供和使用单位各算一次，全市和各区按提供单位算一次。",
)  # fmt: skip
