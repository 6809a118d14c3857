"""
Every score of the sample city worked out once more: inputs counted from the tables, points by the reference sheets.

Written from the sheets alone, in fractions: nothing of the catalogue of measures nor of evaluation's own arithmetic.
"""

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from cloudplatform.models import Booking, Demand, Event, Feedback, Order, ProjectLink
from community.models import Area, Closure, SelfCheck
from evaluation.models import Declaration, PublishedCell, Round, RoundPanel, SurveyQuestion
from thinktank.models import ScoreSheet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_city")]
CITY = ZoneInfo("Asia/Shanghai")
FEW = 10  # people: nothing about fewer is counted
NOTHING = None


def places(number, digits):
    """Cut after so many places, halves away from nought."""
    scaled = abs(number) * 10**digits
    cut = Fraction(int(scaled + Fraction(1, 2)), 10**digits)
    return cut if number >= 0 else -cut


class Records:
    """The rows of the city in memory; each method counts what one reference sheet says, for the subjects of one kind."""

    def __init__(self, kind, first, until):
        self.kind = kind
        self.first, self.until = (
            dt.datetime(one.year, one.month, one.day, tzinfo=CITY) for one in (first, until)
        )
        self.first_day, self.until_day = first, until
        self.links = list(
            ProjectLink.objects.filter(state="confirmed").values_list("project_id", "event_id", "product_id")
        )

    def within(self, at):
        return at is not None and self.first <= at < self.until

    def owners(self, event, product, area, bodies, facility=None):
        """Whose row it is: every project it is linked to, host and supplier, the facility, or the area it lies in."""
        if self.kind == "project":
            found = {
                project for project, of_event, of_product in self.links
                if (of_event and of_event == event) or (of_product and of_product == product)
            }  # fmt: skip
            return {f"projects.project:{one}" for one in found}
        if self.kind in ("district", "street"):
            digits = 6 if self.kind == "district" else 9
            return {f"community.area:{area[:digits]}"} if len(area) >= digits else set()
        if self.kind == "facility":
            return {f"community.facility:{facility}"} if facility else set()
        return {f"community.institution:{one}" for one in bodies if one}

    def events(self):
        rows = Event.objects.filter(state="held").select_related("product", "space")
        return {row.pk: (self.of_event(row), row) for row in rows}

    def of_event(self, row):
        bodies = (row.host_id, row.product and row.product.supplier_id)
        return self.owners(row.pk, row.product_id, row.area_id, bodies, row.space and row.space.facility_id)

    def held(self):
        return self.counted(
            (owners, 1, None) for owners, row in self.events().values() if self.within(row.starts_at)
        )

    def accessible(self):
        return self.counted(
            (owners, bool(row.access), 1)
            for owners, row in self.events().values()
            if self.within(row.starts_at)
        )

    def attendance(self):
        """Seats checked in of seats booked; cancelled ones and forgiven absences were not expected."""
        events = self.events()
        due = Booking.objects.filter(state__in=["reserved", "checked_in", "absent", "late"])
        return self.counted(
            (events[row.event_id][0], row.seats if row.state == "checked_in" else 0, row.seats)
            for row in due
            if row.event_id in events and self.within(events[row.event_id][1].starts_at)
        )

    def feedback(self):
        for row in Feedback.objects.filter(state="published").select_related(
            "event__product", "event__space"
        ):
            if self.within(row.submitted_at):
                yield self.of_event(row.event), row

    def replied(self):
        return self.counted((owners, row.reply != "", 1) for owners, row in self.feedback())

    def kept(self):
        agreed = Order.objects.exclude(state__in=["draft", "placed", "returned", "cancelled"])
        for row in agreed.select_related("event", "quota__station", "product"):
            event = getattr(row, "event", None)
            if self.within(event.starts_at if event else row.starts_at):
                station = row.quota.station
                bodies = (station.pk, row.product.supplier_id)
                owners = self.owners(event and event.pk, row.product_id, station.area_id, bodies)
                yield owners, row.state in ("delivered", "rated"), 1

    def reached(self):
        seen = {row.area_id[:9] for _owners, row in self.events().values() if self.within(row.starts_at)}
        for street in Area.objects.filter(level="street"):
            yield {f"community.area:{street.pk[:6]}"}, street.pk in seen, 1

    def on_time(self):
        for row in Demand.objects.exclude(state__in=["withdrawn", "merged"]):
            due = row.reply_due_on
            if due and self.first_day <= due < self.until_day:
                answered = row.answered_at and row.answered_at.astimezone(CITY).date() <= due
                yield self.owners(None, None, row.area_id, ()), bool(answered), 1

    def closed_in_time(self):
        """Closures announced a week before; sudden ones ask nothing."""
        for row in Closure.objects.filter(is_emergency=False):
            if self.within(row.period.lower):
                in_time = row.announced_at <= row.period.lower - dt.timedelta(days=7)
                yield {f"community.facility:{row.facility_id}"}, in_time, 1

    def up_to_standard(self):
        for row in SelfCheck.objects.filter(state="graded"):
            if self.within(row.graded_at):
                yield {f"community.facility:{row.facility_id}"}, row.grade == "met", 1

    def counted(self, rows):
        """Sums by owner as (numerator, denominator)."""
        sums = defaultdict(lambda: [0, 0])
        is_plain = False
        for owners, part, whole in rows:
            is_plain = is_plain or whole is None
            for owner in owners:
                sums[owner][0] += part
                sums[owner][1] += whole or 0
        return {
            owner: (Fraction(one), None if is_plain else Fraction(all_))
            for owner, (one, all_) in sums.items()
        }

    def of(self, code):
        return {
            "events.held": self.held, "events.accessible_rate": self.accessible, "events.attendance_rate": self.attendance,
            "feedback.replied_rate": self.replied, "orders.kept_rate": lambda: self.counted(self.kept()),
            "streets.reached_rate": lambda: self.counted(self.reached()),
            "demands.on_time_rate": lambda: self.counted(self.on_time()),
            "closures.notice_rate": lambda: self.counted(self.closed_in_time()),
            "standards.met_rate": lambda: self.counted(self.up_to_standard()),
        }[code]()  # fmt: skip


def marks(records, refs):
    """Overall marks of who was there, by subject of the round."""
    found = defaultdict(list)
    for owners, row in records.feedback():
        for owner in owners:
            found[owner].append(Fraction(row.overall))
    return {owner: given for owner, given in found.items() if owner in refs and len(given) >= FEW}


def shrunk(marks_by_subject):
    """Bühlmann–Straub by its textbook sums."""
    groups = list(marks_by_subject.values())
    if not groups:
        return {}
    size = sum(map(len, groups))
    mean = sum(map(sum, groups)) / Fraction(size)
    means = [sum(one) / Fraction(len(one)) for one in groups]
    inside = sum(sum((mark - own) ** 2 for mark in one) for one, own in zip(groups, means, strict=True))
    within = inside / Fraction(size - len(groups)) if size > len(groups) else Fraction(0)
    spread = sum(len(one) * (own - mean) ** 2 for one, own in zip(groups, means, strict=True))
    scale = size - Fraction(sum(len(one) ** 2 for one in groups), size)
    between = (spread - (len(groups) - 1) * within) / scale if scale else Fraction(0)
    found = {}
    for owner, given in marks_by_subject.items():
        trust = Fraction(0) if between <= 0 else Fraction(len(given)) / (len(given) + within / between)
        found[owner] = trust * sum(given) / len(given) + (1 - trust) * mean
    return found


def expert_marks(round, indicator):
    """Mean of the locked sheets of signed panels; highest and lowest left out where the panel says so (five or more)."""
    panels = RoundPanel.objects.filter(round=round, indicator=indicator, panel__state="signed").values(
        "panel"
    )
    sheets = ScoreSheet.objects.filter(
        subject__panel__in=panels, state="submitted", subject__withdrawn_at=None
    ).select_related("subject__panel")
    by_ref = defaultdict(list)
    for sheet in sheets:
        by_ref[sheet.subject.ref].append(sheet)
    found = {}
    for ref, rows in by_ref.items():
        totals = sorted(Fraction(row.total) for row in rows)
        kept = totals[1:-1] if rows[0].subject.panel.drops_high_low and len(totals) >= 5 else totals
        found[ref] = sum(kept) / len(kept)
    return found


def survey_rates(round, rate):
    """Of each district, from the published tables of the round's surveys; nothing where a needed cell is withheld."""
    found = defaultdict(lambda: [0, 0])
    names = {one.name: f"community.area:{one.pk}" for one in Area.objects.filter(level="district")}
    for row in SurveyQuestion.objects.filter(
        survey__round=round, survey__state="published", question__rate=rate
    ):
        cells = {
            (cell.row, cell.column): cell.count
            for cell in PublishedCell.objects.filter(table__code=f"survey {row.survey_id}:{row.pk}")
        }
        wanted = ("4", "5") if rate == "satisfaction" else ("yes",)
        for name, ref in names.items():
            if (f"row {name}", "") in cells:
                yes = [cells.get((name, code), 0) for code in wanted]
                parts = [*yes, cells[f"row {name}", ""]]
                if None in parts:
                    found[ref] = NOTHING
                elif found[ref] is not NOTHING:
                    found[ref][0] += sum(yes)
                    found[ref][1] += parts[-1]
    return {ref: Fraction(100 * one[0], one[1]) for ref, one in found.items() if one and one[1] >= FEW}


def values_of(round, indicator, records):
    """The value of every subject that has one."""
    if indicator.source == "computed":
        per = 100 if indicator.unit == "%" else 1
        found = records.of(indicator.measure)
        return {
            ref: one if whole is None else one / whole * per
            for ref, (one, whole) in found.items() if whole is None or whole
        }  # fmt: skip
    if indicator.source == "rating":
        return shrunk(marks(records, set(round.subjects.values_list("ref", flat=True))))
    if indicator.source == "expert":
        return expert_marks(round, indicator)
    if indicator.source == "survey":
        return survey_rates(round, indicator.measure)
    return {}


def share_of(sheet, value):
    """The share of the points, by the sheet's rule."""
    floor = Fraction(sheet.floor)
    beyond = max(Fraction(0), value - floor)
    if sheet.rule == "linear":
        share = (value - floor) / (Fraction(sheet.target) - floor)
    elif sheet.rule == "steps":
        share = max((Fraction(pct, 100) for line, pct in sheet.steps if value >= line), default=Fraction(0))
    elif sheet.rule == "deduction":
        share = 1 - beyond * Fraction(sheet.unit_points) / 100
    elif sheet.rule == "bonus":
        share = min(Fraction(sheet.cap), beyond * Fraction(sheet.unit_points)) / Fraction(sheet.cap)
    else:
        share = Fraction(0)
    return places(min(Fraction(1), max(Fraction(0), share)), 6)


def declared(round):
    """What each subject declared, or why there is no value: by (subject, code)."""
    found = {}
    for row in Declaration.objects.filter(subject__round=round).select_related("subject", "indicator"):
        key = row.subject.ref, row.indicator.code
        if row.state != "approved":
            found[key] = "missing"
        else:
            found[key] = (
                "not_applicable" if row.is_not_applicable else "late" if row.is_late else Fraction(row.value)
            )
    return found


def worked_out(round):
    """(total, grade, points by code) of every subject; total None where the sheets give none."""
    records = Records(round.version.framework.kind, round.period_from, round.period_until)
    sheets = list(round.version.indicators.select_related("dimension").order_by("code"))
    values = {sheet.code: values_of(round, sheet, records) for sheet in sheets}
    said = declared(round)
    return {
        subject.ref: _subject(sheets, {
            sheet.code: said.get((subject.ref, sheet.code), values[sheet.code].get(subject.ref, "missing"))
            for sheet in sheets
        })
        for subject in round.subjects.all()
    }  # fmt: skip


def _subject(sheets, given):
    shares, has_total = {}, True
    for sheet in sheets:
        value = given[sheet.code]
        if isinstance(value, Fraction):
            value = places(value, 6)
            has_total = has_total and not (sheet.rule == "veto" and value > sheet.floor)
            shares[sheet.code] = share_of(sheet, value)
        elif sheet.rule not in ("bonus", "veto"):
            rule = getattr(sheet, f"on_{value}")
            has_total = has_total and rule != "refuse"
            if rule == "value":
                shares[sheet.code] = places(Fraction(sheet.stated_pct) / 100, 6)
    weights = _weights(sheets, shares)
    points = {}
    for sheet in sheets:
        worth = Fraction(sheet.cap) if sheet.rule == "bonus" else weights.get(sheet.code, Fraction(0))
        points[sheet.code] = places(shares[sheet.code] * worth, 4) if sheet.code in shares else Fraction(0)
    if not has_total or not weights:
        return None, "", points
    total = min(Fraction(100), sum(points.values()))
    grade = "excellent" if total >= 90 else "good" if total >= 80 else "pass" if total >= 60 else "fail"
    return total, grade, points


def _weights(sheets, shares):
    """What does not count gives its weight to its dimension; an empty dimension gives its own to the others."""
    inside = defaultdict(Fraction)
    for sheet in sheets:
        if sheet.code in shares:
            inside[sheet.dimension.code] += Fraction(sheet.weight)
    of_dimension = {sheet.dimension.code: Fraction(sheet.dimension.weight) for sheet in sheets}
    live = sum(weight for code, weight in of_dimension.items() if inside[code])
    return {
        sheet.code: places(
            100 * of_dimension[sheet.dimension.code] / live * Fraction(sheet.weight) / inside[sheet.dimension.code], 6
        )
        for sheet in sheets if sheet.code in shares and sheet.weight and live
    }  # fmt: skip


def test_every_score_of_the_city_is_what_its_reference_sheet_gives():
    compared, sources, kinds = 0, set(), set()
    for round in Round.objects.exclude(computed_at=None).select_related("version__framework"):
        expected = worked_out(round)
        for subject in round.subjects.prefetch_related("scores__indicator"):
            total, grade, points = expected[subject.ref]
            stored = {row.indicator.code: Fraction(row.points) for row in subject.scores.all()}
            assert stored == points, (round.name, subject.title)
            assert (subject.total, subject.grade) == (total and exact(total), grade), (
                round.name,
                subject.title,
            )
            compared += len(points)
            kinds |= {round.version.framework.kind} if subject.total else set()
            sources |= {row.indicator.source for row in subject.scores.all() if row.state == "counted"}
    assert compared > 300
    assert sources == {"computed", "declared", "expert", "rating", "survey"}
    assert kinds == {"project", "institution", "supplier", "district", "street", "facility"}


def exact(total):
    return Decimal(total.numerator) / Decimal(total.denominator)
