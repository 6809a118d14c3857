"""Base class of read-only admin pages that only the holders of one office may open."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from unfold.admin import ModelAdmin

from core.errors import DomainError
from core.models import User
from core.models.accounts import Office
from core.web import drafts
from core.web.admin_search import AnySpelling
from core.web.kept_forms import KeepsForms, key_of


@admin.display(description="序号", ordering="pk")
def number(row: models.Model) -> Any:
    """A list column for the primary key with a Chinese title; Django calls it "ID"."""
    return row.pk


class OfficeModelAdmin(AnySpelling, KeepsForms, ModelAdmin):
    """Read-only ModelAdmin for the holders of one office."""

    office: ClassVar[Office]
    list_per_page = 50
    show_full_result_count = False
    actions: Any = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return isinstance(request.user, User) and request.user.holds(self.office)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show a DomainError as a message on the page where the button was pressed."""
        try:
            answer: HttpResponse = super().changeform_view(request, *args, **kwargs)
        except DomainError as refusal:
            messages.error(request, str(refusal))
            drafts.keep_for_later(request, key_of(request), request.POST.keys())
            return HttpResponseRedirect(request.path)
        return answer
