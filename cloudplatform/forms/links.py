"""Form for linking a product or an event to a project."""

from __future__ import annotations

from typing import Any

from django import forms

from core.web.forms import PortalForm
from projects.models import Project


class LinkForm(PortalForm):
    project = forms.ModelChoiceField(
        label="标杆项目", queryset=Project.objects.none(), empty_label="选一个你们参加的项目"
    )

    def __init__(self, *args: Any, projects: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["project"].queryset = projects  # type: ignore[attr-defined]


class LinkReasonForm(PortalForm):
    reason = forms.CharField(label="原因", max_length=300)
