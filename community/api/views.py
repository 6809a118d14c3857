"""Areas, institutions, members and alliances, read only."""

from rest_framework import viewsets

from community.api.filters import AllianceFilter, AreaFilter, InstitutionFilter, MemberFilter
from community.api.serializers import AllianceOut, AreaOut, InstitutionOut, MemberOut
from community.members.models import Alliance, Area, Institution, Membership


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


class Members(viewsets.ReadOnlyModelViewSet):
    """在册的成员单位（含暂停的）。"""

    queryset = Membership.objects.listed().for_list()
    serializer_class = MemberOut
    filterset_class = MemberFilter
    lookup_field = "institution"


class Alliances(viewsets.ReadOnlyModelViewSet):
    """运行过的联盟、体系、联合体。"""

    queryset = Alliance.objects.filter(activated_on__isnull=False).prefetch_related("places").order_by("pk")
    serializer_class = AllianceOut
    filterset_class = AllianceFilter
