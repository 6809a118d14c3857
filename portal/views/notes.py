"""Statements about the site itself: accessibility, personal information, terms."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/accessibility.html")


def help_page(request: HttpRequest) -> HttpResponse:
    """Whom to ask, and what to do when something does not work."""
    return render(request, "portal/help.html")


def privacy(request: HttpRequest) -> HttpResponse:
    """The notice before collection: who, what for, which kinds, how long, one's rights (PIPL art. 17)."""
    return render(request, "portal/privacy.html", {"retention": settings.RETENTION_DAYS})


def terms(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/terms.html")
