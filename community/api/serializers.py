"""API serializers of areas, institutions, members and alliances."""

from rest_framework import serializers

from community.members.models import Alliance, Area, Institution, Membership
from community.members.states import PlaceState
from core.web.api import OutSerializer


class AreaOut(OutSerializer):
    """One area; `code` is the GB/T 2260 or statistical code, `parent` the code above it."""

    class Meta:
        model = Area
        fields = ["code", "name", "level", "parent"]
        read_only_fields = fields


class InstitutionOut(OutSerializer):
    """One institution; `is_sample` marks invented ones."""

    kind_label = serializers.CharField(source="get_kind_display", read_only=True)

    class Meta:
        model = Institution
        fields = ["id", "name", "kind", "kind_label", "sector", "level", "area", "is_sample"]
        read_only_fields = fields


class MemberOut(OutSerializer):
    """One stay in the community; `institution` is the number of the institution, and of its public page."""

    name = serializers.CharField(source="institution.name", read_only=True)
    kind = serializers.CharField(source="institution.kind", read_only=True)
    sector = serializers.CharField(source="institution.sector", read_only=True)
    level = serializers.CharField(source="institution.level", read_only=True)
    area = serializers.CharField(source="institution.area_id", read_only=True)
    is_sample = serializers.BooleanField(source="institution.is_sample", read_only=True)

    class Meta:
        model = Membership
        fields = ["institution", "name", "kind", "sector", "level", "area", "state", "joined_on", "is_sample"]
        read_only_fields = fields


class AllianceOut(OutSerializer):
    """One alliance, system or federation; `members` are the numbers of the institutions in it now."""

    members = serializers.SerializerMethodField()

    class Meta:
        model = Alliance
        fields = [
            "id",
            "name",
            "kind",
            "purpose",
            "lead",
            "state",
            "founded_on",
            "dissolved_on",
            "members",
            "is_sample",
        ]
        read_only_fields = fields

    def get_members(self, alliance: Alliance) -> list[int]:
        return [place.institution_id for place in alliance.places.all() if place.state == PlaceState.JOINED]
