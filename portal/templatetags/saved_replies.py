"""`{% load saved_replies %}`: template tags for saved replies offered at a field."""

from __future__ import annotations

from django import template
from django.forms import BoundField
from django.template import Context

from portal.saved_replies import Offered, offered, offered_at_button, offered_for

register = template.Library()


@register.simple_tag(takes_context=True)
def replies_for(context: Context, field: BoundField) -> Offered | None:
    """What is offered at the field; None where its form says no topic or the reader acts in no seat."""
    request = context.get("request")
    return offered(request, field) if request is not None and hasattr(field.form, "reply_topic") else None


@register.simple_tag(takes_context=True)
def replies_at_button(context: Context, field: BoundField) -> Offered | None:
    """As `replies_for`, on the page of a button of a register (admin/do.html)."""
    way, ids = context["way"], context["ids"]
    page = f"{way}{'&' if '?' in way else '?'}ids={ids}"
    return offered_at_button(
        context["request"], field, label=context["opts"].label_lower, verb=context["verb"].name, page=page
    )


@register.simple_tag(takes_context=True)
def replies_at(context: Context, topic: str, back: str = "") -> Offered | None:
    """As `replies_for`, for a field written by hand."""
    request = context.get("request")
    return offered_for(request, topic, back) if request is not None else None
