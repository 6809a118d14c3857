"""Filters of the API for areas and institutions."""

import django_filters
from django.db.models import QuerySet

from community.members.models import Alliance, Area, Institution, Membership
from core import searchtext


class HoldingFilter(django_filters.CharFilter):
    """Filter: the column contains the text, in simplified or traditional characters."""

    def filter(self, qs: QuerySet[Institution], value: str) -> QuerySet[Institution]:
        return qs.filter(searchtext.holding(value, self.field_name)) if value else qs


class AreaFilter(django_filters.FilterSet):
    within = django_filters.CharFilter("code", lookup_expr="startswith", label="区划代码前缀")

    class Meta:
        model = Area
        fields = ["level", "parent"]


class InstitutionFilter(django_filters.FilterSet):
    within = django_filters.CharFilter("area__code", lookup_expr="startswith", label="区划代码前缀")
    name = HoldingFilter("name", label="名称包含")

    class Meta:
        model = Institution
        fields = ["kind", "sector", "level"]


class MemberFilter(django_filters.FilterSet):
    kind = django_filters.CharFilter("institution__kind", label="类别")
    sector = django_filters.CharFilter("institution__sector", label="系统")
    level = django_filters.CharFilter("institution__level", label="层级")
    within = django_filters.CharFilter(
        "institution__area__code", lookup_expr="startswith", label="区划代码前缀"
    )

    class Meta:
        model = Membership
        fields = ["state"]


class AllianceFilter(django_filters.FilterSet):
    class Meta:
        model = Alliance
        fields = ["kind", "state", "lead"]
