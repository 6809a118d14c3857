"""Measures of training, secondments, incubation, stars and certificates. Policy: 3.3.2, 3.4.3."""

from __future__ import annotations

from django.db.models import Count, Q, Sum

from community.training.models import (
    Attendance,
    Certificate,
    Enrolment,
    Incubatee,
    Secondment,
    Support,
    SupportKind,
    TeamGrade,
    TrainingProgramme,
)
from community.training.states import (
    GRADE_HOLDS,
    SECONDMENT_VOID,
    EnrolmentState,
    IncubateeState,
    ProgrammeState,
)
from core.measures import By, ByEither, Cut, Kind, Moment, OnDay, Rows, Standing, area_cuts, by_area, measure

E = EnrolmentState
ORGANISER = {**by_area("programme__organiser__area"), Kind.INSTITUTION: By("programme__organiser_id")}
INCUBATOR = {**by_area("incubatee__incubator__area"), Kind.INSTITUTION: By("incubatee__incubator_id")}

PROGRAMMES = Rows(
    of=lambda: TrainingProgramme.objects.public().exclude(state=ProgrammeState.CANCELLED), when=Moment("published_at"),
    keys={**by_area("organiser__area"), Kind.INSTITUTION: By("organiser_id")}, cuts=area_cuts("organiser__area"),
    seen_by=lambda rows, user: rows.visible_to(user),
)  # fmt: skip
FINISHED = Rows(
    of=lambda: Enrolment.objects.filter(state__in=[E.COMPLETED, E.FAILED, E.ABSENT]), when=Moment("decided_at"),
    keys=ORGANISER, cuts={**area_cuts("programme__organiser__area"), Cut.SECTOR: By("institution__sector")},
    seen_by=lambda rows, user: rows.handled_by(user) | rows.overseen_by(user),
)  # fmt: skip
ATTENDED = Rows(
    of=lambda: Attendance.objects.filter(enrolment__institution__isnull=False), when=Moment("session__starts_at"),
    keys={**by_area("enrolment__institution__area"), Kind.INSTITUTION: By("enrolment__institution_id")},
    cuts={**area_cuts("enrolment__institution__area"), Cut.SECTOR: By("enrolment__institution__sector")},
    seen_by=lambda rows, user: rows.filter(enrolment__in=Enrolment.objects.overseen_by(user)),
)  # fmt: skip
SECONDMENTS = Rows(
    of=lambda: Secondment.objects.filter(home_agreed_at__isnull=False, host_agreed_at__isnull=False).exclude(
        state__in=SECONDMENT_VOID
    ),
    when=OnDay("starts_on"), keys={**by_area("home__area"), Kind.INSTITUTION: ByEither("home_id", "host_id")},
    cuts=area_cuts("home__area"), seen_by=lambda rows, user: rows.visible_to(user) | rows.overseen_by(user),
)  # fmt: skip
INCUBATEES = Rows(
    of=lambda: Incubatee.objects.filter(state__in=[IncubateeState.INCUBATING, IncubateeState.GRADUATED, IncubateeState.LEFT]),
    when=Standing("began_on", "ended_on", by_days=True),
    keys={**by_area("incubator__area"), Kind.INSTITUTION: By("incubator_id")}, cuts=area_cuts("incubator__area"),
    seen_by=lambda rows, user: rows.public(),
)  # fmt: skip
SUPPORTS = Rows(
    of=Support.objects.all, when=OnDay("given_on"), keys=INCUBATOR, cuts=area_cuts("incubatee__incubator__area"),
    seen_by=lambda rows, user: rows.filter(incubatee__in=Incubatee.objects.overseen_by(user)),
)  # fmt: skip
STARS = Rows(
    of=lambda: TeamGrade.objects.filter(state__in=GRADE_HOLDS, stars__gte=1), when=Moment("decided_at"),
    keys={**by_area("assessor__area"), Kind.INSTITUTION: By("assessor_id")}, cuts=area_cuts("assessor__area"),
    seen_by=lambda rows, user: rows.public(),
)  # fmt: skip
CERTIFICATES = Rows(
    of=lambda: Certificate.objects.filter(revoked_at__isnull=True), when=Moment("issued_at"),
    keys={**by_area("issued_by__area"), Kind.INSTITUTION: By("issued_by_id")}, cuts=area_cuts("issued_by__area"),
    seen_by=lambda rows, user: rows.overseen_by(user),
)  # fmt: skip

programmes = measure(
    code="training.programmes", name="培训班次", unit="班", clause="3.3.2", better="higher", source=PROGRAMMES,
    counted="这段时间发布的培训班，取消的不算；按主办单位计。",
)  # fmt: skip
graduates = measure(
    code="training.graduates", name="结业人次", unit="人次", clause="3.3.2", better="higher", source=FINISHED,
    counted="这段时间结班时结业的学员；按主办单位计。", where=Q(state=E.COMPLETED),
)  # fmt: skip
graduated_rate = measure(
    code="training.graduated_rate", name="培训结业率", unit="%", clause="3.3.2", better="higher", source=FINISHED, digits=1,
    counted="这段时间结班的学员里结业的比例，没通过的和缺席的都算在内；按主办单位计。",
    numerator=Count("pk", filter=Q(state=E.COMPLETED)), denominator=Count("pk"),
)  # fmt: skip
hours = measure(
    code="training.hours", name="培训到课", unit="学时", clause="3.3.2", better="higher", source=ATTENDED,
    counted="单位选送的人在这段时间到课的学时合计；按选送单位计。", numerator=Sum("session__hours"),
)  # fmt: skip
secondments = measure(
    code="secondments.started", name="人才交流", unit="人次", clause="3.3.2", better="higher", source=SECONDMENTS,
    counted="这段时间开始、双方同意的挂职、跟班和驻点；派出和接收单位各算一次，全市和各区按派出单位算一次。",
)  # fmt: skip
incubating = measure(
    code="incubation.active", name="培育中的社会组织", unit="个", clause="3.3.2", better="higher", source=INCUBATEES,
    counted="这段时间结束时正在培育的社会组织和团队；按培育单位计。",
)  # fmt: skip
supports = measure(
    code="incubation.supports", name="培育扶持", unit="次", clause="3.3.2", better="higher", source=SUPPORTS,
    counted="这段时间给培育对象的资金、场地、辅导和展演机会，一次算一次。",
)  # fmt: skip
coaching = measure(
    code="incubation.coaching", name="团队辅导", unit="次", clause="3.4.3", better="higher", source=SUPPORTS,
    counted="这段时间给培育对象的辅导。", where=Q(kind=SupportKind.COACHING),
)  # fmt: skip
funds = measure(
    code="incubation.funds", name="培育扶持资金", unit="元", clause="3.3.2", better="higher", source=SUPPORTS, digits=2,
    counted="这段时间给培育对象的资金合计。", where=Q(kind=SupportKind.FUNDS), numerator=Sum("amount_cents"), per=100,
)  # fmt: skip
stars = measure(
    code="stars.granted", name="星级团队评定", unit="支", clause="3.3.2", better="higher", source=STARS,
    counted="这段时间评定、有一星及以上的团队；按考评单位计。",
)  # fmt: skip
certificates = measure(
    code="certificates.issued", name="颁发证书", unit="份", clause="3.3.2", better="higher", source=CERTIFICATES,
    counted="这段时间颁发、没有撤销的证书；按颁发单位计。",
)  # fmt: skip
