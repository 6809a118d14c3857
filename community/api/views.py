"""Areas and institutions, read only."""

from rest_framework import viewsets

from community.api.filters import AreaFilter, InstitutionFilter
from community.api.serializers import AreaOut, InstitutionOut
from community.models import Area, Institution


class Areas(viewsets.ReadOnlyModelViewSet):
    """广州的市、区、镇街、社区。"""

    queryset = Area.objects.order_by("code")
    serializer_class = AreaOut
    filterset_class = AreaFilter


class Institutions(viewsets.ReadOnlyModelViewSet):
    """共同体的单位。"""

    queryset = Institution.objects.order_by("pk")
    serializer_class = InstitutionOut
    filterset_class = InstitutionFilter
