"""`{% load desk_notes %}`: template tag for line notes of a case."""

from __future__ import annotations

from django import template
from django.template import Context
from django.template.loader import render_to_string

register = template.Library()


@register.simple_tag(takes_context=True)
def note_at(context: Context, name: str) -> str:
    """The field for a note on the line `name`; nothing where no button takes one."""
    notes = context.get("notes")
    field = notes.at(name) if notes is not None else None
    return render_to_string("desk/_note.html", {"field": field}) if field is not None else ""
