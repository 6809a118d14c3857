"""The lines on which the report of a rectification may be given back."""

from __future__ import annotations

from collections.abc import Mapping

from evaluation.models import Rectification


def lines_of(rectification: Rectification) -> Mapping[str, str]:
    """Each line's key and what it is called: the findings, the report, the evidence. One query."""
    findings = {finding_key(finding.pk): finding.text for finding in rectification.findings.all()}
    return {**findings, "report": "整改报告", "files": "证据"}


def finding_key(pk: int) -> str:
    return f"finding_{pk}"
