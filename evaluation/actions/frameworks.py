"""Framework versions: drafted, submitted by one person, adopted by another, frozen from then on. Policy: 3.2.3."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update
from evaluation.actions.guards import refuse_same, refuse_unless_city
from evaluation.models import Dimension, Framework, FrameworkVersion, Indicator
from evaluation.policy import Source
from evaluation.queries import catalogue
from evaluation.queries.sheets import wrong_sums
from evaluation.states import VERSION, VersionState

COPIED: Final = tuple(
    field.name
    for field in Indicator._meta.concrete_fields
    if field.name not in ("id", "version", "dimension")
)


class VersionFrozen(DomainError):
    code = "version_frozen"
    message = _("这一版已经提交或在用，不能再改。请另起一版。")


class WeightsDoNotSum(DomainError):
    code = "weights_do_not_sum"
    message = _("{level}的权重合计是 {sum}，要正好 100。请调整后再提交。")


class MeasureUnknown(DomainError):
    code = "measure_unknown"
    message = _("指标 {code} 引用的目录代码 {measure} 不存在，或不能按这类对象计算。请换一个代码。")


class ComparedUnknown(DomainError):
    code = "compared_unknown"
    message = _("指标 {code} 要和 {other} 比较，但这一版里没有 {other}。请改正。")


class DraftExists(DomainError):
    code = "draft_exists"
    message = _("这套指标体系已有一版在起草（第 {number} 版），请接着改那一版。")


@transaction.atomic
def create_framework(*, code: str, name: str, kind: str, about: str, by: Actor, at: datetime) -> Framework:
    """Begin a framework with an empty first version. :raises ValidationError: for a code that is taken."""
    refuse_unless_city(by.person)
    framework = Framework(code=code, name=name, kind=kind, about=about)
    framework.full_clean()
    framework.save()
    version = FrameworkVersion.objects.create(
        framework=framework, number=1, written_by=by.person, written_at=at
    )
    journal.record("evaluation.version.drafted", about=version, by=by, at=at, number=1)
    return framework


@transaction.atomic
def draft_version(*, framework: Framework, note: str, by: Actor, at: datetime) -> FrameworkVersion:
    """Begin the next version as a copy of the newest. :raises DraftExists: while one is being written."""
    refuse_unless_city(by.person)
    framework = for_update(framework)
    newest = framework.versions.order_by("-number").first()
    if newest is not None and newest.state in (VersionState.DRAFT, VersionState.SUBMITTED):
        raise DraftExists(number=newest.number)
    version = FrameworkVersion.objects.create(
        framework=framework, number=newest.number + 1 if newest else 1, note=note, written_by=by.person,
        written_at=at, weights_from=newest.weights_from if newest else "",
    )  # fmt: skip
    if newest is not None:
        copy_content(newest, version)
    journal.record(
        "evaluation.version.drafted", about=version, by=by, at=at, note=note, number=version.number
    )
    return version


def copy_content(old: FrameworkVersion, new: FrameworkVersion) -> None:
    for dimension in old.dimensions.prefetch_related("indicators"):
        made = Dimension.objects.create(
            version=new, code=dimension.code, name=dimension.name, weight=dimension.weight
        )
        Indicator.objects.bulk_create(
            Indicator(version=new, dimension=made, **{name: getattr(one, name) for name in COPIED})
            for one in dimension.indicators.all()
        )


@transaction.atomic
def write_dimension(
    *, version: FrameworkVersion, code: str, name: str, weight: Any, by: Actor, at: datetime
) -> Dimension:
    """Add a dimension to a draft, or change the one of that code."""
    version = draft_of(version, by)
    dimension = version.dimensions.filter(code=code).first() or Dimension(version=version, code=code)
    dimension.name, dimension.weight = name, weight
    dimension.full_clean()
    dimension.save()
    journal.record("evaluation.version.changed", about=version, by=by, at=at, dimension=code)
    return dimension


@transaction.atomic
def write_indicator(
    *,
    version: FrameworkVersion,
    dimension: Dimension,
    code: str,
    fields: Mapping[str, Any],
    by: Actor,
    at: datetime,
) -> Indicator:
    """Add an indicator to a draft, or change the one of that code. :raises ValidationError: for a sheet that does not hold."""
    version = draft_of(version, by)
    indicator = version.indicators.filter(code=code).first() or Indicator(version=version, code=code)
    indicator.dimension = version.dimensions.get(pk=dimension.pk)
    for name, value in fields.items():
        setattr(indicator, name, value)
    indicator.full_clean()
    indicator.save()
    journal.record("evaluation.version.changed", about=version, by=by, at=at, indicator=code)
    return indicator


@transaction.atomic
def change_indicator(
    *,
    indicator: Indicator,
    dimension: Dimension,
    code: str,
    fields: Mapping[str, Any],
    by: Actor,
    at: datetime,
) -> Indicator:
    """Change the reference sheet of an indicator of a draft; its code may change with it."""
    version = draft_of(indicator.version, by)
    if code != indicator.code:
        Indicator.objects.filter(pk=indicator.pk).update(code=code)
    return write_indicator(version=version, dimension=dimension, code=code, fields=fields, by=by, at=at)


@transaction.atomic
def remove_indicator(*, indicator: Indicator, by: Actor, at: datetime) -> None:
    """Take an indicator out of a draft. :raises VersionFrozen: for a version in use, as in an open round."""
    version = draft_of(indicator.version, by)
    code = indicator.code
    indicator.delete()
    journal.record("evaluation.version.changed", about=version, by=by, at=at, removed=code)


@transaction.atomic
def submit_version(*, version: FrameworkVersion, by: Actor, at: datetime) -> FrameworkVersion:
    """
    Hand a draft in for adoption; it is frozen.

    :raises WeightsDoNotSum: unless each level adds up to 100. :raises MeasureUnknown: :raises ComparedUnknown:
    """
    refuse_unless_city(by.person)
    version = _locked(version)
    VERSION.move(version, VersionState.SUBMITTED)
    refuse_incomplete(version)
    version.written_by = by.person
    version.save(update_fields=["state", "written_by"])
    journal.record("evaluation.version.submitted", about=version, by=by, at=at, number=version.number)
    return version


def refuse_incomplete(version: FrameworkVersion) -> None:
    for level, total in wrong_sums(version):
        raise WeightsDoNotSum(level=level, sum=f"{total.normalize():f}")
    indicators = list(version.indicators.all())
    codes = {one.code for one in indicators}
    for one in indicators:
        if one.source == Source.COMPUTED and not catalogue.knows(one.measure, version.framework.kind):
            raise MeasureUnknown(code=one.code, measure=one.measure)
        if one.not_above and one.not_above not in codes:
            raise ComparedUnknown(code=one.code, other=one.not_above)


@transaction.atomic
def return_version(*, version: FrameworkVersion, reason: str, by: Actor, at: datetime) -> FrameworkVersion:
    """Send a submitted version back to its writer, saying why."""
    refuse_unless_city(by.person)
    version = _locked(version)
    VERSION.move(version, VersionState.DRAFT)
    version.save(update_fields=["state"])
    journal.record("evaluation.version.returned", about=version, by=by, at=at, note=reason)
    return version


@transaction.atomic
def adopt_version(*, version: FrameworkVersion, by: Actor, at: datetime) -> FrameworkVersion:
    """
    Put a version in force; the one before is retired. What it would have done to the last round is shown before.

    :raises SamePerson: for who submitted it.
    """
    refuse_unless_city(by.person)
    version = _locked(version)
    refuse_same(by.person, version.written_by_id, "起草提交")
    for old in FrameworkVersion.objects.select_for_update().filter(
        framework=version.framework_id, state=VersionState.ADOPTED
    ):
        VERSION.move(old, VersionState.RETIRED)
        old.save(update_fields=["state"])
        journal.record("evaluation.version.retired", about=old, by=by, at=at, number=old.number)
    VERSION.move(version, VersionState.ADOPTED)
    version.adopted_by, version.adopted_at = by.person, at
    version.save(update_fields=["state", "adopted_by", "adopted_at"])
    journal.record("evaluation.version.adopted", about=version, by=by, at=at, number=version.number)
    return version


def draft_of(version: FrameworkVersion, by: Actor) -> FrameworkVersion:
    """The version, locked, if the city still writes it. :raises VersionFrozen: :raises CityDecides:"""
    refuse_unless_city(by.person)
    version = _locked(version)
    if version.state != VersionState.DRAFT:
        raise VersionFrozen
    return version


def _locked(version: FrameworkVersion) -> FrameworkVersion:
    return for_update(version, "framework")
