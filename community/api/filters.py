"""What areas and institutions can be filtered by."""

import django_filters

from community.models import Area, Institution


class AreaFilter(django_filters.FilterSet):
    within = django_filters.CharFilter("code", lookup_expr="startswith", label="区划代码前缀")

    class Meta:
        model = Area
        fields = ["level", "parent"]


class InstitutionFilter(django_filters.FilterSet):
    within = django_filters.CharFilter("area__code", lookup_expr="startswith", label="区划代码前缀")
    name = django_filters.CharFilter("name", lookup_expr="icontains", label="名称包含")

    class Meta:
        model = Institution
        fields = ["kind", "sector", "level"]
