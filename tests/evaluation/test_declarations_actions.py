"""Declaring with evidence, climbing street → district → city; what each level refuses."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone

from community.models import Kind, Level
from core.models import Attachment
from core.record.actors import Actor
from core.record.journal import subject_of
from core.record.lifecycle import MoveNotAllowed
from evaluation.actions import declarations, guards, rounds
from evaluation.models import Declaration
from evaluation.states import DeclarationState, RoundState
from tests.factories.community import (
    AreaFactory,
    InstitutionFactory,
    SeatFactory,
    city_staff,
    district_staff,
    holder_of,
)
from tests.factories.evaluation import (
    RoundFactory,
    SubjectFactory,
    VersionFactory,
    adopt,
    declared,
    dimension,
    indicator,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now


@pytest.fixture
def row():
    """A draft of a community's room in 荔湾区."""
    area = AreaFactory(code="440103001001")
    room = InstitutionFactory(kind=Kind.COMMUNITY, level=Level.COMMUNITY, area=area)
    version = VersionFactory()
    place = dimension(version)
    indicator(place, "A1", 50, least=Decimal(0), most=Decimal(112), jump_pct=Decimal(30))
    indicator(place, "A2", 50, not_above="A1")
    subject = SubjectFactory(institution=room, round=RoundFactory(version=adopt(version)))
    return Declaration.objects.create(subject=subject, indicator=version.indicators.get(code="A1"))


@pytest.fixture
def writer(row):
    return Actor(holder_of(row.subject.institution))


def with_evidence(row):
    Attachment.objects.create(
        purpose="declaration", name="台账.pdf", content_type="application/pdf", size_bytes=3, sha256="0" * 64,
        about=subject_of(row), uploaded_at=NOW(),
    )  # fmt: skip
    return row


def submit(row, writer, value="42", **fields):
    values = {"value": Decimal(value), "explanation": "", "at": NOW(), **fields}
    return declarations.submit_declaration(declaration=row, by=writer, **values)


def test_a_value_without_evidence_is_refused(row, writer):
    with pytest.raises(declarations.EvidenceMissing):
        submit(row, writer)


@pytest.mark.parametrize("value", ["-1", "113"])
def test_a_value_out_of_range_is_refused(row, writer, value):
    with pytest.raises(declarations.ValueOutOfRange):
        submit(with_evidence(row), writer, value)


def test_a_jump_against_last_round_wants_a_word(row, writer):
    last = SubjectFactory(
        institution=row.subject.institution, round=RoundFactory(version=row.subject.round.version)
    )
    declared(last, "A1", Decimal(20))
    row.subject.round.previous = last.round
    row.subject.round.save()

    with pytest.raises(declarations.JumpUnexplained):
        submit(with_evidence(row), writer, "42")
    assert submit(row, writer, "42", explanation="增加了夜场").value == 42


def test_a_figure_may_not_be_above_the_one_it_is_part_of(row, writer):
    submit(with_evidence(row), writer, "40")
    second = Declaration.objects.create(
        subject=row.subject, indicator=row.subject.round.version.indicators.get(code="A2")
    )

    with pytest.raises(declarations.AboveOther):
        submit(with_evidence(second), writer, "41")


def test_a_value_is_declared_once(row):
    with pytest.raises(IntegrityError), transaction.atomic():
        Declaration.objects.create(subject=row.subject, indicator=row.indicator)


def test_not_applicable_wants_a_reason_and_no_value(row, writer):
    with pytest.raises(declarations.ReasonMissing):
        submit(row, writer, is_not_applicable=True)
    done = submit(row, writer, is_not_applicable=True, explanation="没有场地")
    assert (done.value, done.is_not_applicable) == (None, True)


def test_it_climbs_level_by_level_and_each_level_locks_what_is_below(row, writer):
    submit(with_evidence(row), writer)
    station = InstitutionFactory(kind=Kind.STATION, area=AreaFactory(code="440103001"))
    street, district, city = Actor(holder_of(station)), Actor(district_staff()), Actor(city_staff())

    assert Declaration.objects.get().state == DeclarationState.AT_STREET
    with pytest.raises(declarations.NotYourLevel):
        declarations.approve_declaration(declaration=row, by=district, at=NOW())
    declarations.approve_declaration(declaration=row, by=street, at=NOW())
    with pytest.raises(MoveNotAllowed):
        submit(row, writer)
    with pytest.raises(declarations.NotYourLevel):
        declarations.approve_declaration(declaration=row, by=street, at=NOW())
    declarations.approve_declaration(declaration=row, by=district, at=NOW())
    done = declarations.approve_declaration(declaration=row, by=city, at=NOW())
    assert done.state == DeclarationState.APPROVED


@pytest.mark.parametrize(
    "change",
    [
        {"value": 1},
        {"explanation": "改"},
        {"is_not_applicable": True},
        {"state": "at_street"},
        {"state": "draft"},
    ],
)
def test_the_database_locks_what_a_level_has_approved(row, writer, change):
    submit(with_evidence(row), writer)
    Declaration.objects.update(state=DeclarationState.AT_DISTRICT)

    with pytest.raises(InternalError, match="locked"), transaction.atomic():
        Declaration.objects.update(**change)
    with pytest.raises(InternalError, match="locked"), transaction.atomic():
        Declaration.objects.all().delete()
    Declaration.objects.update(state=DeclarationState.APPROVED)
    with pytest.raises(InternalError, match="locked"), transaction.atomic():
        Declaration.objects.update(state=DeclarationState.RETURNED, comment="再看")


def test_other_districts_do_not_approve(row, writer):
    submit(with_evidence(row), writer)
    Declaration.objects.update(state=DeclarationState.AT_DISTRICT)

    with pytest.raises(declarations.NotYourLevel):
        declarations.approve_declaration(declaration=row, by=Actor(district_staff("440104")), at=NOW())


def test_a_return_carries_a_comment_in_the_database_too(row, writer):
    submit(with_evidence(row), writer)
    Declaration.objects.update(state=DeclarationState.AT_CITY)

    back = declarations.return_declaration(
        declaration=row, comment="和公示的开放时间不一致", by=Actor(city_staff()), at=NOW()
    )
    assert back.state == DeclarationState.RETURNED
    with pytest.raises(IntegrityError, match="return_carries_a_comment"), transaction.atomic():
        Declaration.objects.update(comment="")
    assert submit(row, writer, "41").state == DeclarationState.AT_STREET


def test_who_declared_or_sits_there_does_not_approve(row, writer):
    submit(with_evidence(row), writer)
    Declaration.objects.update(state=DeclarationState.AT_CITY)
    city = city_staff()
    Declaration.objects.update(submitted_by=city)
    with pytest.raises(guards.SamePerson):
        declarations.approve_declaration(declaration=row, by=Actor(city), at=NOW())
    Declaration.objects.update(submitted_by=writer.user)
    SeatFactory(user=city, institution=row.subject.institution)
    with pytest.raises(guards.OwnCase):
        declarations.approve_declaration(declaration=row, by=Actor(city), at=NOW())


def test_late_is_counted_by_the_first_submission(row, writer):
    row.subject.round.declare_until = timezone.localdate() - dt.timedelta(days=1)
    row.subject.round.save()
    assert submit(with_evidence(row), writer).is_late is True
    rounds.compute_round(round=row.subject.round, at=NOW())


def test_nothing_is_declared_after_the_close(row, writer):
    row.subject.round.state = RoundState.IN_REPLY
    row.subject.round.save()

    with pytest.raises(declarations.DeclaringClosed):
        submit(with_evidence(row), writer)
