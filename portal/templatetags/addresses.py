"""Built-in template tag `url`: Django's, with the addresses it found kept for the life of the process."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from django import template
from django.template import Context, defaulttags
from django.template.base import Parser, Token
from django.urls import get_script_prefix, reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

register = template.Library()

KEPT: Final = 8192  # addresses


class AddressNode(defaulttags.URLNode):
    """
    As Django's node, but looks up each address once.

    Routes are fixed once they are loaded, so an address hangs on nothing but its name, its arguments and the prefix the
    site runs under. Not kept: named or other arguments than numbers and texts, and names within the admin site, whose
    meaning depends on the page.
    """

    def render(self, context: Context) -> str:
        name = self.view_name.resolve(context)
        arguments = [argument.resolve(context) for argument in self.args]
        is_kept = not (self.asvar or self.kwargs or name.startswith("admin:")) and context.autoescape
        if not is_kept or not all(map(_is_plain, arguments)):
            return str(super().render(context))
        return _address(get_script_prefix(), name, *arguments)


def _is_plain(argument: Any) -> bool:
    return type(argument) in (int, str, SafeString)


@lru_cache(maxsize=KEPT, typed=True)
def _address(_prefix: str, name: str, *arguments: Any) -> SafeString:
    return SafeString(conditional_escape(reverse(name, args=arguments)))


@register.tag
def url(parser: Parser, token: Token) -> AddressNode:
    """`{% url "cloudplatform:event" event.pk %}`, as Django's."""
    node = defaulttags.url(parser, token)
    return AddressNode(node.view_name, node.args, node.kwargs, node.asvar)
