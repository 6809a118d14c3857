"""Money: stored in whole cents (分), read and typed in yuan (元)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from django import forms
from django.contrib import admin

SUFFIX: Final = "_cents"


def yuan(cents: int | None) -> str:
    """Format cents as yuan: 180000 is 1,800.00."""
    return "—" if cents is None else f"{Decimal(cents) / 100:,.2f}"


def in_yuan(label: object) -> str:
    """The label of an amount with 分 replaced by 元: 单价（分/场） is 单价（元/场）."""
    text = str(label)
    return text.replace("（分", "（元") if "（分" in text else f"{text}（元）"


class YuanField(forms.DecimalField):
    """Form field that takes yuan and returns cents."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_digits=14, decimal_places=2, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return Decimal(value) / 100 if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        return None if found is None else int(found * 100)


class AmountsInYuan:
    """ModelAdmin mixin that shows and asks amounts stored in cents in yuan."""

    model: Any
    list_display: Any
    fields: Any
    readonly_fields: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown: dict[str, Any] = {}
        for place in ("list_display", "fields", "readonly_fields"):
            named = getattr(self, place) or ()
            setattr(self, place, [self._in_yuan(name, shown) for name in named])

    def _in_yuan(self, name: Any, shown: dict[str, Any]) -> Any:
        if not isinstance(name, str) or not name.endswith(SUFFIX):
            return name
        label = in_yuan(self.model._meta.get_field(name).verbose_name)
        column = admin.display(description=label, ordering=name)(lambda row: yuan(getattr(row, name)))
        return shown.setdefault(name, column)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name.endswith(SUFFIX):
            return YuanField(label=in_yuan(db_field.verbose_name), required=not db_field.blank)
        return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
