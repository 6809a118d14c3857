"""What programs send and get about projects."""

from rest_framework import serializers

from core.web.api import OutSerializer
from projects.models import ExpectedFigure, Funding, Milestone, Partner, Project
from projects.policy import KeyField, Nature, ProjectType, Share, Source


class PartnerIn(serializers.Serializer):
    institution = serializers.IntegerField()
    contribution = serializers.CharField(max_length=300)
    shares = serializers.ListField(child=serializers.ChoiceField(choices=Share.choices), required=False)


class FundingIn(serializers.Serializer):
    source = serializers.ChoiceField(choices=Source.choices)  # type: ignore[assignment]
    planned_cents = serializers.IntegerField(min_value=1)
    payer = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")
    purpose = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class MilestoneIn(serializers.Serializer):
    title = serializers.CharField(max_length=120)
    due_on = serializers.DateField()


class FigureIn(serializers.Serializer):
    name = serializers.CharField(max_length=60)
    unit = serializers.CharField(max_length=10)
    target = serializers.DecimalField(max_digits=14, decimal_places=2)
    counting = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class ProjectIn(serializers.Serializer):
    """A draft to begin: `lead` is an institution you propose for."""

    lead = serializers.IntegerField()
    title = serializers.CharField(max_length=80)
    type = serializers.ChoiceField(choices=ProjectType.choices)
    key_field = serializers.ChoiceField(choices=KeyField.choices)
    nature = serializers.ChoiceField(choices=Nature.choices)
    call = serializers.IntegerField(required=False, allow_null=True, default=None)


class ProjectPatch(serializers.Serializer):
    """What to change of a draft; lists replace what was there."""

    title = serializers.CharField(max_length=80, required=False)
    type = serializers.ChoiceField(choices=ProjectType.choices, required=False)
    key_field = serializers.ChoiceField(choices=KeyField.choices, required=False)
    nature = serializers.ChoiceField(choices=Nature.choices, required=False)
    summary = serializers.CharField(max_length=160, required=False)
    problem = serializers.CharField(max_length=6000, required=False)
    innovation = serializers.CharField(max_length=6000, required=False)
    lead_base = serializers.CharField(max_length=4000, required=False)
    audience = serializers.CharField(max_length=2000, required=False)
    plan = serializers.CharField(max_length=8000, required=False)
    risks = serializers.CharField(max_length=4000, required=False)
    support = serializers.CharField(max_length=4000, required=False)
    starts_on = serializers.DateField(required=False)
    ends_on = serializers.DateField(required=False)
    budget_cents = serializers.IntegerField(min_value=0, required=False)
    contact_name = serializers.CharField(max_length=40, required=False)
    contact_phone = serializers.CharField(max_length=20, required=False)
    partners = PartnerIn(many=True, required=False)
    fundings = FundingIn(many=True, required=False)
    milestones = MilestoneIn(many=True, required=False)
    figures = FigureIn(many=True, required=False)


class PartnerOut(OutSerializer):
    institution_name = serializers.CharField(source="institution.name")

    class Meta:
        model = Partner
        fields = ["institution", "institution_name", "contribution", "shares", "state"]


class FundingOut(OutSerializer):
    class Meta:
        model = Funding
        fields = ["source", "planned_cents", "payer", "purpose"]


class MilestoneOut(OutSerializer):
    class Meta:
        model = Milestone
        fields = ["title", "due_on", "done_on"]


class FigureOut(OutSerializer):
    class Meta:
        model = ExpectedFigure
        fields = ["name", "unit", "target", "counting"]


class ProjectOut(OutSerializer):
    """A project without its contacts."""

    number = serializers.CharField()
    lead_name = serializers.CharField(source="lead.name")
    partners = PartnerOut(many=True)
    fundings = FundingOut(many=True)
    milestones = MilestoneOut(many=True)
    figures = FigureOut(many=True)

    class Meta:
        model = Project
        fields = [
            "id", "number", "title", "type", "key_field", "nature", "lead", "lead_name", "call", "state", "summary",
            "problem", "innovation", "audience", "starts_on", "ends_on", "budget_cents", "submitted_at", "named_on",
            "is_sample", "partners", "fundings", "milestones", "figures",
        ]  # fmt: skip
