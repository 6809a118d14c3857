"""Admin pages of the security and the audit officer: accounts, journal, consents, retention runs."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from core import actions
from core.admin.offices import OfficeModelAdmin, number
from core.crypto import keyed_hash
from core.models import AccountClosure, Consent, JournalEntry, RetentionRun, Seal, User
from core.models.accounts import ConsentKind, Office
from core.people.phones import is_mobile, normalised

# What other packages registered would be edited raw, secrets of second factors among it.
for theirs in (Authenticator, EmailAddress, Group):
    admin.site.unregister(theirs)


class AccountForm(forms.ModelForm):
    """What the security officer may set of an account."""

    office = forms.ChoiceField(
        label="三员",
        choices=[("", "不是"), *Office.choices],
        required=False,
        help_text="一个人只能担任一种。",
    )

    class Meta:
        model = User
        fields = ["is_active", "is_staff"]
        help_texts = {
            "is_active": "取消勾选就登录不了；记录都保留。",
            "is_staff": "能不能进管理端，还要看席位。",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = self.instance.group_names & set(Office.values)
        self.fields["office"].initial = next(iter(held), "")


@admin.register(User)
class UserAdmin(OfficeModelAdmin):
    """Accounts. Phones are masked; only a search for a whole phone number finds its owner."""

    form = AccountForm

    office = Office.SECURITY
    list_display = [number, "display_name", "masked", "is_staff", "is_active", "last_login"]
    list_filter = ["is_staff", "is_active", "groups"]
    search_fields = ["display_name"]
    search_help_text = "称呼，或者完整的手机号"
    ordering = ["-pk"]
    fields = ["display_name", "masked", "phone_verified", "is_active", "is_staff", "office", "is_superuser",
              "date_joined", "last_login", "closed_at"]  # fmt: skip
    readonly_fields = [
        "display_name",
        "masked",
        "phone_verified",
        "is_superuser",
        "date_joined",
        "last_login",
        "closed_at",
    ]

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.has_view_permission(request)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        actions.set_account(
            user=obj, **form.cleaned_data, by=request.actor, at=timezone.now()  # type: ignore[attr-defined]
        )  # fmt: skip

    @admin.display(description="手机号")
    def masked(self, user: User) -> str:
        return user.masked_phone

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[User], search_term: str
    ) -> tuple[models.QuerySet[User], bool]:
        phone = normalised(search_term)
        if is_mobile(phone):
            return queryset.filter(phone_index=keyed_hash(phone)), False
        found: tuple[models.QuerySet[User], bool] = super().get_search_results(request, queryset, search_term)
        return found


# --- the record ---
@admin.register(JournalEntry)
class JournalEntryAdmin(OfficeModelAdmin):
    office = Office.AUDIT
    list_display = ["happened_at", "fact", "subject", "actor", "seat_label", "sealed_in"]
    list_select_related = ["actor"]
    search_fields = ["^fact", "^subject"]
    search_help_text = "事项或对象的开头，如 cloudplatform.order 或 core.user:12"
    ordering = ["-pk"]
    fields = [
        "happened_at",
        "fact",
        "subject",
        "actor",
        "seat_label",
        "details",
        "note",
        "note_digest",
        "sealed_in",
    ]
    readonly_fields = fields

    @admin.display(description="封印号")
    def sealed_in(self, entry: JournalEntry) -> int | None:
        """The number only: a seal itself carries thousands of leaves."""
        return entry.seal_id


@admin.register(Seal)
class SealAdmin(OfficeModelAdmin):
    office = Office.AUDIT
    list_display = ["number", "sealed_at", "digest"]
    ordering = ["-number"]
    fields = ["number", "sealed_at", "root", "previous", "digest"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Seal]:
        rows: models.QuerySet[Seal] = super().get_queryset(request)
        return rows.defer("leaves")


# --- personal information ---
class OfPersonMixin:
    """Rows about one person, who is named by number only."""

    @admin.display(description="用户编号", ordering="user_id")
    def user_number(self, row: Any) -> int:
        return row.user_id


@admin.register(Consent)
class ConsentAdmin(OfPersonMixin, OfficeModelAdmin):
    """Consents by person number, with kind and version; the number of live ones stands above the list."""

    office = Office.AUDIT
    list_display = [number, "kind", "version", "given_at", "withdrawn_at", "user_number"]
    list_filter = ["kind", "version", ("withdrawn_at", admin.EmptyFieldListFilter)]
    search_fields = ["=user__pk"]
    search_help_text = "用户的内部编号"
    ordering = ["-pk"]
    fields = ["kind", "about", "version", "given_at", "withdrawn_at", "user_number"]
    readonly_fields = fields
    list_before_template = "admin/consents.html"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        rows = Consent.objects.values_list("kind", "version").order_by("kind", "version")
        counts = rows.annotate(
            live=models.Count("pk", filter=models.Q(withdrawn_at__isnull=True)),
            withdrawn=models.Count("pk", filter=models.Q(withdrawn_at__isnull=False)),
        )
        names = dict(ConsentKind.choices)
        shown = [(names[kind], version, live, withdrawn) for kind, version, live, withdrawn in counts]
        answer: HttpResponse = super().changelist_view(request, {"counts": shown, **(extra_context or {})})
        return answer


@admin.register(AccountClosure)
class AccountClosureAdmin(OfPersonMixin, OfficeModelAdmin):
    office = Office.AUDIT
    list_display = [number, "user_number", "state", "asked_at", "due_at", "ended_at"]
    list_filter = ["state"]
    ordering = ["-pk"]
    fields = ["user_number", "state", "asked_at", "due_at", "ended_at"]
    readonly_fields = fields


@admin.register(RetentionRun)
class RetentionRunAdmin(OfficeModelAdmin):
    """What each night removed, by rule."""

    office = Office.AUDIT
    list_display = ["at", "total"]
    ordering = ["-at", "-pk"]
    fields = ["at", "total", "counts"]
    readonly_fields = fields
