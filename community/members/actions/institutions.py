"""Register, import, correct and rename institutions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from community.members import credit_code
from community.members.models import Area, Institution, Membership, MembershipApplication, Seat
from community.members.queries.members import search_of
from community.members.states import ApplicationState
from core.errors import DomainError
from core.files.spreadsheets import Sheet
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update


class NameTaken(DomainError):
    code = "institution_name_taken"
    message = _("已有叫“{name}”的单位，请先查找它；确是另一家，请在名称里加上所在区。")


class CreditCodeWrong(DomainError):
    code = "credit_code_wrong"
    message = _("统一社会信用代码 {credit_code} 的校验位不对，请对照证书再核一遍。")


class CreditCodeTaken(DomainError):
    code = "credit_code_taken"
    message = _("统一社会信用代码 {credit_code} 已登记在另一家单位名下，请先核对。")


class SheetHasErrors(DomainError):
    code = "sheet_has_errors"
    message = _("表格里还有 {count} 处错误，一行都没有写入。请按错误清单改好再传。")


class AreaOutsideScope(DomainError):
    code = "area_outside_scope"
    message = _("第 {row} 行的单位在{area}，不在您的辖区，一行都没有写入。请去掉它，由所在区登记。")


class InUse(DomainError):
    code = "institution_in_use"
    message = _("这个单位已经是成员或者有人任职，名称由单位申请更名，简介由负责人改。")


class AreaElsewhere(DomainError):
    code = "area_elsewhere"
    field = "area"
    message = _("这个区划不在您的辖区，请选辖区里的，或者转给市里改。")


@dataclass(frozen=True)
class Particulars:
    """What is on record of an institution. `credit_code` (normalised) may be empty until it is seen."""

    name: str
    kind: str
    sector: str
    level: str
    area: Area
    supervisor: Institution | None = None
    credit_code: str = ""
    about: str = ""


@transaction.atomic
def register_institution(*, particulars: Particulars, by: Actor, at: datetime) -> Institution:
    """
    Register an institution. Policy: 2.1.

    :raises NameTaken: if another has the name.
    :raises CreditCodeWrong: if the check character does not fit.
    :raises CreditCodeTaken: if another has the credit code.
    """
    institution = Institution()
    _write(institution, particulars)
    journal.record("community.institution.registered", about=institution, by=by, at=at)
    return institution


@transaction.atomic
def change_institution(
    *, institution: Institution, particulars: Particulars, by: Actor, at: datetime
) -> Institution:
    """
    Correct the record of an institution; the journal names the fields that changed. No change, no fact.

    :raises NameTaken: if another has the name.
    :raises CreditCodeWrong: if the check character does not fit.
    :raises CreditCodeTaken: if another has the credit code.
    """
    institution = for_update(institution)
    changed = [field for field, value in _fields(particulars).items() if getattr(institution, field) != value]
    if changed:
        _write(institution, particulars)
        Membership.objects.filter(institution=institution).update(search=search_of(institution))
        journal.record("community.institution.changed", about=institution, by=by, at=at, fields=changed)
    return institution


@transaction.atomic
def correct_imported(
    *, institution: Institution, name: str, kind: str, sector: str, level: str, area: Area, credit_code: str,
    by: Actor, at: datetime,
) -> Institution:  # fmt: skip
    """
    Correct an institution that the bureau imported, until it is a member or has people of its own, who then change it
    themselves.

    :raises InUse: from then on.
    :raises AreaElsewhere: if `area` is not overseen by who corrects it.
    :raises NameTaken, CreditCodeWrong, CreditCodeTaken: as `change_institution`.
    """
    institution = for_update(institution)
    is_member = Membership.objects.live().filter(institution=institution).exists()
    if is_member or Seat.objects.not_over().filter(institution=institution).exists():
        raise InUse
    if not any(area.code.startswith(code) for code in Seat.objects.scope_codes(by.person)):
        raise AreaElsewhere
    typed = replace(
        particulars_of(institution),
        name=name,
        kind=kind,
        sector=sector,
        level=level,
        area=area,
        credit_code=credit_code,
    )
    return change_institution(institution=institution, particulars=typed, by=by, at=at)


def particulars_of(institution: Institution) -> Particulars:
    """What is on record now, to be changed with dataclasses.replace."""
    return Particulars(
        name=institution.name,
        kind=institution.kind,
        sector=institution.sector,
        level=institution.level,
        area=institution.area,
        supervisor=institution.supervisor,
        credit_code=institution.credit_code or "",
        about=institution.about,
    )


def rename_institution(*, institution: Institution, name: str, by: Actor, at: datetime) -> Institution:
    """
    Rename an institution; everything linked to it stays.

    :raises NameTaken: if another has the name.
    """
    particulars = replace(particulars_of(institution), name=name)
    return change_institution(institution=institution, particulars=particulars, by=by, at=at)


@transaction.atomic
def import_institutions(
    *, sheet: Sheet, by: Actor, at: datetime, as_candidates: bool = False
) -> list[Institution]:
    """
    Register all rows of a sheet read by forms.sheets.INSTITUTION_COLUMNS or, if one is refused, none.

    With `as_candidates` each is proposed as a member too, recommended by whoever brings the sheet in: somebody else
    of the city admits them.

    :raises SheetHasErrors: if rows of it could not be read.
    :raises AreaOutsideScope: if a row lies outside the area the person oversees.
    :raises NameTaken, CreditCodeTaken: if a name or code comes twice in the sheet.
    """
    codes = tuple(Seat.objects.scope_codes(by.person))
    for number, cells in sheet.rows:
        area = _from_cells(cells).area
        if not area.code.startswith(codes):
            raise AreaOutsideScope(row=number, area=area.name)
    made = register_rows(sheet=sheet, by=by, at=at)
    for institution in made if as_candidates else []:
        _propose(institution, by, at)
    return made


@transaction.atomic
def register_rows(*, sheet: Sheet, by: Actor, at: datetime) -> list[Institution]:
    """
    Register all rows of a sheet, wherever in the city they lie, or none.

    :raises SheetHasErrors: if rows of it could not be read.
    :raises NameTaken, CreditCodeTaken: if a name or code comes twice in the sheet.
    """
    if sheet.errors:
        raise SheetHasErrors(count=len(sheet.errors))
    return [
        register_institution(particulars=_from_cells(cells), by=by, at=at) for _number, cells in sheet.rows
    ]


def _propose(institution: Institution, by: Actor, at: datetime) -> None:
    """Create a recommended application without applicant: who imported the sheet cannot be who admits."""
    application = MembershipApplication.objects.create(
        institution=institution, name=institution.name, kind=institution.kind, sector=institution.sector,
        level=institution.level, area=institution.area, credit_code=institution.credit_code or "",
        about=institution.about, state=ApplicationState.RECOMMENDED, applied_at=at, recommended_by=by.person,
        recommended_at=at, recommendation="随名录表格批量导入",
    )  # fmt: skip
    journal.record(
        "community.application.imported", about=application, by=by, at=at, institution=institution.pk
    )


def _from_cells(cells: Mapping[str, object]) -> Particulars:
    """One read row as particulars; what an optional cell left empty is None in a sheet."""
    return Particulars(
        name=str(cells["名称"]), kind=str(cells["类别"]), sector=str(cells["系统"]), level=str(cells["层级"]),
        area=cast(Area, cells["区划代码"]), supervisor=cast("Institution | None", cells["主管部门"]),
        credit_code=str(cells["统一社会信用代码"] or ""), about=str(cells["简介"] or ""),
    )  # fmt: skip


def _fields(particulars: Particulars) -> dict[str, object]:
    shallow = {name: getattr(particulars, name) for name in Particulars.__dataclass_fields__}
    return {**shallow, "credit_code": particulars.credit_code or None}


def _write(institution: Institution, particulars: Particulars) -> None:
    if particulars.credit_code and not credit_code.is_valid(particulars.credit_code):
        raise CreditCodeWrong(credit_code=particulars.credit_code)
    for field, value in _fields(particulars).items():
        setattr(institution, field, value)
    try:
        with transaction.atomic():
            institution.save()
    except IntegrityError as error:
        if "credit_code" in str(error):
            raise CreditCodeTaken(credit_code=particulars.credit_code) from error
        if "name" in str(error):
            raise NameTaken(name=particulars.name) from error
        raise
