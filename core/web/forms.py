"""
Base classes and helpers of forms: widgets, autofill, messages, refusals as field errors. Forms check shape only;
actions decide.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction

from core.constraints import at_fields, refusal_of
from core.errors import DomainError
from core.text import one_line
from core.web.form_words import speak

# What a browser may fill in, by field name (HTML autofill, WCAG 1.3.5).
AUTOCOMPLETE: Final = {
    "phone": "tel-national",
    "contact_phone": "tel-national",
    "email": "email",
    "display_name": "nickname",
    "contact_name": "name",
    "address": "street-address",
    "login": "username",
    "password": "current-password",
    "password1": "new-password",
    "password2": "new-password",
    "oldpassword": "current-password",
}
FIRST_YEAR: Final = 1900  # births
LAST_YEAR: Final = 2100
DJANGO_ROWS: Final = "10"  # what Textarea starts with; four lines fit a phone
DIGITS: Final = frozenset({"phone", "contact_phone"})


class DayInput(forms.DateInput):
    """The browser's own calendar; without one it is a plain text input for 2026-11-28."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class ClockInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


NATIVE: Final[dict[type[forms.Widget], type[forms.Widget]]] = {
    forms.DateInput: DayInput,
    forms.DateTimeInput: MomentInput,
    forms.TimeInput: ClockInput,
}


def css_class(widget: forms.Widget) -> str:
    """The class a widget carries in our style sheet; ticks and radios are styled by their label."""
    ticked = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)
    return "" if isinstance(widget, ticked) or widget.is_hidden else "input"


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files in one field, at most `most` of them; what they are is checked by content, when they are taken in."""

    def __init__(self, *, most: int | None = None, **kwargs: Any) -> None:
        super().__init__(widget=ManyFilesInput, **kwargs)
        self.most = most

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        chosen = data if isinstance(data, list | tuple) else [data] if data else []
        if self.most is not None and len(chosen) > self.most:
            raise forms.ValidationError(f"一次最多传 {self.most} 个文件。")
        if self.required and not chosen:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return [super(ManyFilesField, self).clean(one, initial) for one in chosen]


class PortalFormMixin:
    """Native date inputs, autofill names, number pads, the `input` class, our own words."""

    when_needed: ClassVar[Mapping[str, str]] = {}  # optional fields that some choice needs, and when
    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            set_up_field(name, field)
            field.when_needed = self.when_needed.get(name, "")  # type: ignore[attr-defined]

    def _clean_fields(self) -> None:
        """What a browser never sends from an input of one line, a program may: a break in a name is a space."""
        super()._clean_fields()  # type: ignore[misc]
        for name, value in self.cleaned_data.items():
            if isinstance(value, str) and "\n" in value and _is_one_line(self.fields[name]):
                self.cleaned_data[name] = one_line(value)


def _is_one_line(field: forms.Field) -> bool:
    return isinstance(field.widget, forms.TextInput)


def in_our_time(value: date) -> None:
    """Validator: refuse years far from now, which are typing errors and break date arithmetic."""
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise forms.ValidationError(
            f"年份要在 {FIRST_YEAR} 到 {LAST_YEAR} 之间，请检查。", code="out_of_time"
        )


def set_up_field(name: str, field: forms.Field) -> None:
    """Give a field our messages, its native widget, class, autofill name and keyboard, and refuse years far from now."""
    speak(field)
    if isinstance(field, forms.DateField | forms.DateTimeField):
        field.validators.append(in_our_time)
    native = NATIVE.get(type(field.widget))
    if native:
        required, field.widget = field.widget.is_required, native(field.widget.attrs)
        field.widget.is_required = required
    widget = field.widget
    if css_class(widget):
        widget.attrs["class"] = " ".join(filter(None, [widget.attrs.get("class", ""), css_class(widget)]))
    if isinstance(widget, forms.Textarea) and str(widget.attrs.get("rows")) == DJANGO_ROWS:
        widget.attrs["rows"] = "4"
    if name in AUTOCOMPLETE:
        widget.attrs.setdefault("autocomplete", AUTOCOMPLETE[name])
    if name in DIGITS or isinstance(field, forms.IntegerField):
        widget.attrs.setdefault("inputmode", "numeric")


class PortalForm(PortalFormMixin, forms.Form):
    use_required_attribute = False  # our own messages, in the page, beat the browser's bubbles


class ConstraintsAtFields:
    """ModelForm mixin: violated constraints are shown at their field, not above the form."""

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        errors = self.errors.pop(NON_FIELD_ERRORS, None)  # type: ignore[attr-defined]
        if errors is not None:
            found = ValidationError({NON_FIELD_ERRORS: errors.as_data()})
            self.add_error(None, at_fields(found, self.fields))  # type: ignore[attr-defined]


class PortalModelForm(PortalFormMixin, ConstraintsAtFields, forms.ModelForm):
    """Supplies fields and constraint messages; `.save()` is not called, an action writes."""

    use_required_attribute = False


def refuse(form: Any, refusal: DomainError) -> None:
    """Add the refusal of an action as an error of `form`, at its field if the form has it."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


@contextmanager
def refusals_at(form: Any) -> Iterator[None]:
    """Context manager: refusals by a rule, a model or the database become errors of `form`; it sets `is_refused`."""
    try:
        yield
    except DomainError as refusal:
        refuse(form, refusal)
    except ValidationError as error:
        form.add_error(None, at_fields(error, form.fields))
    except IntegrityError as error:
        refused = refusal_of(error, form.fields)
        form.add_error(refused.field or None, str(refused))
    else:
        return
    form.is_refused = True


def trying(form: Any, act: Callable[[Any], object]) -> Any:
    """Dry run: add what `act` refuses to the errors of `form`; rolled back."""

    class Trying(ConstraintsAtFields, form):
        def clean(self) -> Any:
            cleaned = super().clean()
            if not self.errors:
                self._try()
            return cleaned

        def _try(self) -> None:
            with refusals_at(self), transaction.atomic():
                act(self)
                transaction.set_rollback(True)

    return Trying
