"""Django's `makemigrations`, without the names of fields (core/operations/autodetector.py)."""

from django.core.management.commands import makemigrations

from core.operations.autodetector import Autodetector


class Command(makemigrations.Command):
    autodetector = Autodetector
