"""Measures of experts, consultations, opinions and panels. Policy: 3.5.1."""

from __future__ import annotations

from django.db.models import Count, F, Q

from community.policy import CITY_CODE
from core.measures import Always, By, Cut, Kind, Moment, OnDay, Rows, Standing, area_cuts, by_area, measure
from thinktank.models import Consultation, Expert, Fate, Interpretation, Opinion, Panel
from thinktank.policy import Category
from thinktank.states import ConsultationState, ExpertState, InterpretationState, PanelState

C = ConsultationState
CITY = {Kind.CITY: Always(CITY_CODE)}
ASKER = {**by_area("institution__area"), Kind.INSTITUTION: By("institution_id")}
ASKER_CUTS = {**area_cuts("institution__area"), Cut.SECTOR: By("institution__sector")}
OPINION = "assignment__consultation__institution"

EXPERTS = Rows(
    of=lambda: Expert.objects.filter(state=ExpertState.APPOINTED), when=Standing("starts_on", "ends_on", by_days=True),
    keys={**CITY, Kind.INSTITUTION: By("institution_id")}, cuts={Cut.EXPERT_CATEGORY: By("category")},
    seen_by=lambda rows, user: rows.handled_by(user),
)  # fmt: skip
ASKED = Rows(
    of=lambda: Consultation.objects.exclude(state=C.WITHDRAWN), when=Moment("asked_at"), keys=ASKER, cuts=ASKER_CUTS,
    seen_by=lambda rows, user: rows.visible_to(user),
)  # fmt: skip
ANSWERED = Rows(
    of=lambda: Consultation.objects.filter(state__in=[C.ANSWERED, C.CLOSED]), when=Moment("answered_at"), keys=ASKER,
    cuts=ASKER_CUTS, seen_by=lambda rows, user: rows.visible_to(user),
)  # fmt: skip
DUE = Rows(
    of=lambda: Consultation.objects.exclude(state__in=[C.WITHDRAWN, C.DECLINED]), when=OnDay("answer_due_on", over=True),
    keys=ASKER, cuts=ASKER_CUTS, seen_by=lambda rows, user: rows.visible_to(user),
)  # fmt: skip
OPINIONS = Rows(
    of=Opinion.objects.all, when=Moment("given_at"),
    keys={**by_area(f"{OPINION}__area"), Kind.INSTITUTION: By(f"{OPINION}_id")},
    cuts={**area_cuts(f"{OPINION}__area"), Cut.EXPERT_CATEGORY: By("assignment__expert__category")},
    seen_by=lambda rows, user: rows.judged_by(user),
)  # fmt: skip
JUDGED = Rows(
    of=lambda: Opinion.objects.exclude(fate=""), when=Moment("fate_at"), keys=OPINIONS.keys, cuts=OPINIONS.cuts,
    seen_by=lambda rows, user: rows.judged_by(user),
)  # fmt: skip
PANELS = Rows(
    of=lambda: Panel.objects.filter(state=PanelState.SIGNED), when=Moment("signed_at"), keys=CITY,
    cuts={Cut.PANEL_KIND: By("kind")}, seen_by=lambda rows, user: rows.handled_by(user),
)  # fmt: skip
INTERPRETATIONS = Rows(
    of=lambda: Interpretation.objects.filter(state=InterpretationState.PUBLISHED), when=Moment("published_at"), keys=CITY,
    seen_by=lambda rows, user: rows.published(),
)  # fmt: skip

experts = measure(
    code="experts.appointed", name="在聘智库成员", unit="人", clause="3.5.1", better="higher", source=EXPERTS,
    counted="这段时间结束时聘期内、没有暂停的智库成员。",
)  # fmt: skip
citizen_rate = measure(
    code="experts.citizen_rate", name="智库市民成员占比", unit="%", clause="3.5.1", better="", source=EXPERTS, digits=1,
    counted="在聘智库成员里，类别为市民的比例。",
    numerator=Count("pk", filter=Q(category=Category.CITIZEN)), denominator=Count("pk"),
)  # fmt: skip
asked = measure(
    code="consultations.asked", name="智库咨询", unit="件", clause="3.5.1", better="higher", source=ASKED,
    counted="这段时间提出的咨询，撤回的不算。",
)  # fmt: skip
answered = measure(
    code="consultations.answered", name="智库答复", unit="件", clause="3.5.1", better="higher", source=ANSWERED,
    counted="这段时间给出综合答复的咨询。",
)  # fmt: skip
on_time_rate = measure(
    code="consultations.on_time_rate", name="咨询按期答复率", unit="%", clause="3.5.1", better="higher", source=DUE, digits=1,
    counted="答复期限在这段时间、已经到期的咨询里，期限当天或之前答复的比例；撤回和不予受理的不算。",
    numerator=Count("pk", filter=Q(answered_at__date__lte=F("answer_due_on"))), denominator=Count("pk"),
)  # fmt: skip
opinions = measure(
    code="opinions.given", name="专家意见", unit="条", clause="3.5.1", better="higher", source=OPINIONS,
    counted="这段时间智库成员对咨询提交的意见；按提出咨询的单位计。",
)  # fmt: skip
adopted_rate = measure(
    code="opinions.adopted_rate", name="意见采纳率", unit="%", clause="3.5.1", better="higher", source=JUDGED, digits=1,
    counted="这段时间说明了采纳情况的意见里，采纳和部分采纳的比例。",
    numerator=Count("pk", filter=Q(fate__in=[Fate.ADOPTED, Fate.PARTLY])), denominator=Count("pk"),
)  # fmt: skip
panels = measure(
    code="panels.signed", name="专家评审", unit="次", clause="3.5.1", better="", source=PANELS,
    counted="这段时间签署结果的评审组。",
)  # fmt: skip
interpretations = measure(
    code="interpretations.published", name="政策解读", unit="篇", clause="3.5.1", better="higher", source=INTERPRETATIONS,
    counted="这段时间发布、没有撤下的政策解读。",
)  # fmt: skip
