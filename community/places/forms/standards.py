"""Forms of the service standard: items, notes and findings by line, answers of a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from community.places.actions.self_checks import Answer
from community.places.actions.standards import Finding, Item
from community.places.models import CheckAnswer, CheckVerdict, ServiceStandard

BARS = str.maketrans("|", "｜")
CORE = "关键"


class ItemsForm(forms.Form):
    """One item a line: 自查项｜怎样算做到｜关键."""

    items = forms.CharField(
        label="自查项", widget=forms.Textarea(attrs={"rows": 14}), max_length=8000,
        help_text="一行一条：自查项｜怎样算做到｜关键（后两段可以不写）",
    )  # fmt: skip

    def clean_items(self) -> list[Item]:
        found = []
        for line in self.cleaned_data["items"].splitlines():
            parts = [part.strip() for part in line.translate(BARS).split("｜")]
            if not parts[0]:
                continue
            if len(parts[0]) > 120:
                raise forms.ValidationError(f"“{parts[0][:20]}…”太长，自查项最多 120 字。")
            guidance = parts[1][:400] if len(parts) > 1 else ""
            found.append(Item(parts[0], guidance, CORE in parts[2:]))
        return found

    @staticmethod
    def text_of(standard: ServiceStandard) -> str:
        lines = []
        for item in standard.items.order_by("number"):
            parts = [item.title, item.guidance, CORE if item.is_core else ""]
            lines.append("｜".join(parts).rstrip("｜"))
        return "\n".join(lines)


class LinesForm(forms.Form):
    """A comment, and one field or two for every line of one sheet; made by `notes_form` and `findings_form`."""

    comment = forms.CharField(label="总意见", max_length=300, required=False)
    rows: Sequence[CheckAnswer] = ()


def notes_form(rows: Sequence[CheckAnswer]) -> type[forms.Form]:
    """What has to be mended, line by line."""
    fields = {
        f"note_{row.pk}": forms.CharField(
            label=f"{row.item.number}. {row.item.title}", max_length=300, required=False
        )
        for row in rows
    }

    def clean(self: Any) -> dict[str, Any]:
        notes = {row.pk: self.cleaned_data.get(f"note_{row.pk}", "") for row in rows}
        return {
            "comment": self.cleaned_data.get("comment", ""),
            "notes": {pk: note for pk, note in notes.items() if note},
        }

    return type("NotesForm", (LinesForm,), {**fields, "clean": clean})


def findings_form(rows: Sequence[CheckAnswer]) -> type[forms.Form]:
    """What was found, line by line; a line left open was not looked at."""
    fields: dict[str, Any] = {}
    for row in rows:
        said = row.get_verdict_display() or "没选"
        fields[f"found_{row.pk}"] = forms.ChoiceField(
            label=f"{row.item.number}. {row.item.title}（自查：{said}）", required=False,
            choices=[("", "没有看这一条"), *CheckVerdict.choices],
        )  # fmt: skip
        fields[f"seen_{row.pk}"] = forms.CharField(
            label=f"{row.item.number}. 看到了什么（不一致时必填）", max_length=300, required=False
        )

    def clean(self: Any) -> dict[str, Any]:
        chosen = self.cleaned_data
        found = {row.pk: chosen.get(f"found_{row.pk}", "") for row in rows}
        findings = {
            pk: Finding(verdict, chosen.get(f"seen_{pk}", "")) for pk, verdict in found.items() if verdict
        }
        return {"comment": chosen.get("comment", ""), "findings": findings}

    return type("FindingsForm", (LinesForm,), {**fields, "clean": clean})


def answers_from(
    rows: Iterable[CheckAnswer], post: MultiValueDict[str, str], files: MultiValueDict[str, Any]
) -> dict[int, Answer]:
    """What a posted sheet says, by answer; texts are cut to what fits."""
    return {
        row.pk: Answer(
            verdict=post.get(f"verdict_{row.pk}", ""), note=post.get(f"note_{row.pk}", "").strip()[:400],
            files=files.getlist(f"file_{row.pk}"),
        )
        for row in rows
    }  # fmt: skip


def replies_from(rows: Iterable[CheckAnswer], post: MultiValueDict[str, str]) -> dict[int, str]:
    return {row.pk: post.get(f"reply_{row.pk}", "").strip()[:300] for row in rows}
