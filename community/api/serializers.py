"""Shapes of areas and institutions as the API answers them."""

from rest_framework import serializers

from community.models import Area, Institution


class AreaOut(serializers.ModelSerializer):
    """One area; `code` is the GB/T 2260 or statistical code, `parent` the code above it."""

    class Meta:
        model = Area
        fields = ["code", "name", "level", "parent"]
        read_only_fields = fields


class InstitutionOut(serializers.ModelSerializer):
    """One institution; `is_sample` marks invented ones."""

    kind_label = serializers.CharField(source="get_kind_display", read_only=True)

    class Meta:
        model = Institution
        fields = ["id", "name", "kind", "kind_label", "sector", "level", "area", "is_sample"]
        read_only_fields = fields
