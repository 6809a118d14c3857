"""Frameworks, rounds and subjects: small ones whose figures a test can work out by hand."""

import datetime as dt
from decimal import Decimal

import factory
from django.utils import timezone

from core.record.journal import subject_of
from evaluation.models import (
    Declaration,
    Dimension,
    Finding,
    Framework,
    FrameworkVersion,
    Indicator,
    Rectification,
    Round,
    Subject,
)
from evaluation.states import DeclarationState, RoundState, VersionState
from tests.factories.community import InstitutionFactory, city_staff

SHEET = {
    "definition": "按记录数", "method": "平台记录", "owner": "主管部门", "limits": "没有", "basis": "测试用", "unit": "分",
    "on_missing": "exclude", "on_late": "value", "on_not_applicable": "exclude", "stated_pct": Decimal(0),
}  # fmt: skip


class FrameworkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Framework

    code = factory.Sequence("test-{}".format)
    name = factory.Sequence("馆站服务指标{}（示例）".format)
    kind = "institution"
    about = "测试用"


class VersionFactory(factory.django.DjangoModelFactory):
    """A draft; `adopted` puts a filled one in force."""

    class Meta:
        model = FrameworkVersion

    framework = factory.SubFactory(FrameworkFactory)
    number = 1
    written_at = factory.LazyFunction(timezone.now)


def dimension(version, code="A", weight=100):
    return Dimension.objects.create(version=version, code=code, name=f"维度{code}", weight=weight)


def indicator(place, code, weight=100, **fields):
    """Declared and linear 0…100 unless told otherwise."""
    values = {**SHEET, "source": "declared", "target": Decimal(100), **fields}
    return Indicator.objects.create(
        version=place.version, dimension=place, code=code, name=f"指标{code}", weight=weight, **values
    )


def adopt(version):
    version.state, version.adopted_at = VersionState.ADOPTED, timezone.now()
    version.adopted_by = city_staff()
    version.save()
    return version


def simple_version(**fields):
    """One dimension with one declared indicator, in force."""
    version = VersionFactory()
    indicator(dimension(version), "A1", **fields)
    return adopt(version)


class RoundFactory(factory.django.DjangoModelFactory):
    """Open; its period ended yesterday; declaring ends in a week."""

    class Meta:
        model = Round

    version = factory.LazyFunction(simple_version)
    name = factory.Sequence("2026年第{}轮（示例）".format)
    period_from = factory.LazyFunction(lambda: timezone.localdate() - dt.timedelta(days=181))
    period_until = factory.LazyFunction(timezone.localdate)
    declare_until = factory.LazyFunction(lambda: timezone.localdate() + dt.timedelta(days=7))
    state = RoundState.OPEN
    seed = "5e" * 16
    opened_at = factory.LazyFunction(timezone.now)


class SubjectFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Subject

    round = factory.SubFactory(RoundFactory)
    institution = factory.SubFactory(InstitutionFactory)
    area = factory.SelfAttribute("institution.area")
    ref = factory.LazyAttribute(lambda subject: subject_of(subject.institution))
    title = factory.LazyAttribute(lambda subject: subject.institution.name)
    group = "镇街文化站"


def declared(subject, code, value, state=DeclarationState.APPROVED, **fields):
    """An approved declaration of `value`."""
    one = subject.round.version.indicators.get(code=code)
    return Declaration.objects.create(
        subject=subject, indicator=one, value=value, state=state, submitted_at=timezone.now(), **fields
    )


class RectificationFactory(factory.django.DjangoModelFactory):
    """Opened by the bureau, due in two weeks, with two findings."""

    class Meta:
        model = Rectification
        skip_postgeneration_save = True

    institution = factory.SubFactory(InstitutionFactory)
    area = factory.SelfAttribute("institution.area")
    ref = factory.LazyAttribute(lambda one: subject_of(one.institution))
    title = factory.LazyAttribute(lambda one: one.institution.name)
    opening = "person"
    due_on = factory.LazyFunction(lambda: timezone.localdate() + dt.timedelta(days=14))
    opened_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def findings(self, create, extracted, **kwargs):
        for text in extracted if extracted is not None else ("周末不开门", "意见没有回复"):
            Finding.objects.create(rectification=self, text=text)
