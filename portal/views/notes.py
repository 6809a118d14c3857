"""Static pages about the site: help, guides, accessibility, privacy, terms."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.cache import never_cache

from core.messages import mailbox
from core.privacy import retention
from portal import guides


def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/accessibility.html")


def help_page(request: HttpRequest) -> HttpResponse:
    """Whom to ask, and what to do when something does not work."""
    return render(request, "portal/help.html", {"guides": guides.GUIDES})


def guide(request: HttpRequest, slug: str) -> HttpResponse:
    """The steps of one kind of person, with pictures of the pages."""
    found = guides.guide(slug)
    if found is None:
        raise Http404
    context = {
        "guide": found, "others": [one for one in guides.GUIDES if one is not found], "width": guides.WIDTH,
        "height": guides.HEIGHT, "crumbs": [("帮助", reverse("portal:help"))],
    }  # fmt: skip
    return render(request, "portal/guide.html", context)


@never_cache
def demo_messages(request: HttpRequest) -> HttpResponse:
    """The last messages of the sample city, codes among them. Does not exist anywhere else."""
    if not settings.SHOWS_MESSAGES:
        raise Http404
    rows = [(parse_datetime(message.at), message.to, message.text) for message in mailbox.latest()]
    return render(request, "portal/demo_messages.html", {"rows": rows, "file": mailbox.path()})


def privacy(request: HttpRequest) -> HttpResponse:
    """The notice before collection: who, what for, which kinds, how long, one's rights (PIPL art. 17)."""
    return render(request, "portal/privacy.html", {"retention": retention.periods()})


def terms(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/terms.html")
