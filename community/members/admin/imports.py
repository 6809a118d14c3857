"""
Import of institutions from a spreadsheet in two steps: upload with preview of every row, then confirm without sending
the file again.

The parsed sheet is stored as a draft of the person, until it is imported or discarded.
"""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from unfold.decorators import action

from community.bureau import BureauModelAdmin, acting
from community.members.actions import institutions as actions
from community.members.forms import sheets
from community.members.models import Seat
from core.actions import discard_draft, save_draft
from core.errors import DomainError
from core.files import spreadsheets
from core.files.downloads import download
from core.models import Draft

SHOWN = 500  # rows of a preview


class SheetForm(forms.Form):
    sheet = forms.FileField(
        label="表格文件（.xlsx 或 .csv）", help_text="先逐行预览，有错的行会标出来；你确认以后才写入。"
    )


class ImportsSheets(BureauModelAdmin):
    """ModelAdmin mixin with the pages of an import."""

    actions_list = ["import_sheet"]

    @action(description="从表格导入", url_path="import")
    def import_sheet(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise Http404
        if request.GET.get("file") == "template":
            return download(spreadsheets.workbook(_titles(), []), "institutions-template.xlsx")
        kept = Draft.objects.filter(user=request.user.pk, form=request.path).first()
        if kept is not None and request.GET.get("file") == "errors":
            return download(spreadsheets.error_report(_read(kept, request)), "institutions-errors.xlsx")
        form = SheetForm()
        if request.method == "POST":
            if kept is not None and "confirm" in request.POST:
                return self._write(request, kept)
            if "discard" in request.POST:
                discard_draft(user=request.user, form=request.path)  # type: ignore[arg-type]
                return HttpResponseRedirect(request.path)
            form = SheetForm(request.POST, request.FILES)
            if form.is_valid() and self._keep(request, form):
                return HttpResponseRedirect(request.path)
        return self._page(request, form, kept)

    def _keep(self, request: HttpRequest, form: SheetForm) -> bool:
        upload = form.cleaned_data["sheet"]
        try:
            table = spreadsheets.table_of(upload)
            spreadsheets.read_table(table, sheets.INSTITUTION_COLUMNS)
        except DomainError as refusal:
            form.add_error("sheet", str(refusal))
            return False
        rows = [json.dumps(cells, ensure_ascii=False) for cells in table]
        fields = {"name": [str(upload.name)], "rows": rows}
        save_draft(user=request.user, form=request.path, fields=fields, at=timezone.now())  # type: ignore[arg-type]
        return True

    def _write(self, request: HttpRequest, kept: Draft) -> HttpResponse:
        """Import the previewed sheet; it is checked again, since others may have registered something meanwhile."""
        try:
            made = actions.import_institutions(
                sheet=_read(kept, request), by=acting(request), at=timezone.now(),
                as_candidates="as_candidates" in request.POST,
            )  # fmt: skip
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(request.path)
        discard_draft(user=request.user, form=request.path)  # type: ignore[arg-type]
        waits = "，已列入待审定的成员申请，请另一位同事接纳" if "as_candidates" in request.POST else ""
        messages.success(request, f"导入了 {len(made)} 个单位{waits}。")
        return HttpResponseRedirect(reverse("admin:community_institution_changelist"))

    def _page(self, request: HttpRequest, form: SheetForm, kept: Draft | None) -> HttpResponse:
        context: dict[str, Any] = {
            **self.admin_site.each_context(request), "title": "从表格导入单位", "opts": self.opts, "form": form,
            "columns": _titles(),
        }  # fmt: skip
        if kept is not None:
            sheet = _read(kept, request)
            context |= {
                "preview": _preview(sheet)[:SHOWN], "total": len(sheet.raw) - 1, "good": len(sheet.rows),
                "errors": sheet.errors, "file_name": kept.fields["name"][0], "shown": SHOWN,
            }  # fmt: skip
        return TemplateResponse(request, "admin/import.html", context, status=422 if form.errors else 200)


def _read(kept: Draft, request: HttpRequest) -> spreadsheets.Sheet:
    table = [json.loads(cells) for cells in kept.fields["rows"]]
    sheet = spreadsheets.read_table(table, sheets.INSTITUTION_COLUMNS)
    return sheets.checked_together(sheet, Seat.objects.scope_codes(request.user))


def _preview(sheet: spreadsheets.Sheet) -> list[tuple[int, list[str], str]]:
    """Each row of the file: its number, its cells, and what is wrong with it."""
    wrong: dict[int, list[str]] = {}
    for error in sheet.errors:
        wrong.setdefault(error.row, []).append(f"{error.column}：{error.message}")
    order = [sheet.raw[0].index(title) for title in _titles()]
    return [
        (number, [cells[at] if at < len(cells) else "" for at in order], "；".join(wrong.get(number, [])))
        for number, cells in enumerate(sheet.raw[1:], start=2)
        if any(cells)
    ]


def _titles() -> list[str]:
    return [column.title for column in sheets.INSTITUTION_COLUMNS]
