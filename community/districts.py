"""Admin list filter by district, for people who oversee several."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django.contrib.admin import SimpleListFilter
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from community.members.models import Area, Level, Seat
from core.desk.kinds import kind_named

AREA: Final = "area_id"


def area_of(register: Any) -> str:
    """The path to the area of the rows of a register: what it says, else what its kind of case says; empty for neither."""
    if register.area:
        return str(register.area)
    kind = kind_named(f"{register.model._meta.label_lower}:")
    return kind.area if kind is not None and kind.area.endswith(AREA) else ""


class DistrictFilter(SimpleListFilter):
    """Admin filter: rows of one district with its streets. Hidden from people who oversee only one."""

    title = "区"
    parameter_name = "district"

    def __init__(self, request: HttpRequest, params: Any, model: Any, model_admin: Any) -> None:
        self.path = area_of(model_admin)
        super().__init__(request, params, model, model_admin)

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        within = Q(pk__in=[])
        for code in Seat.objects.scope_codes(request.user):
            within |= Q(code__startswith=code)
        found = Area.objects.filter(within, level=Level.DISTRICT).order_by("code")
        districts = [(str(area.pk), area.name) for area in found]
        return districts if len(districts) > 1 else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        code = self.value()
        if not code:
            return queryset
        return queryset.filter(**{f"{self.path.removesuffix('_id')}__code__startswith": code})


class CutsByDistrict:
    """ModelAdmin mixin that adds the filter by district where rows have an area."""

    area: ClassVar[str] = ""  # the path to the area of a row, where no kind of case says it

    def get_list_filter(self, request: HttpRequest) -> Any:
        filters = super().get_list_filter(request)  # type: ignore[misc]
        return [DistrictFilter, *filters] if area_of(self) else filters
