"""Publish the first service standards (community/policy.py), for a portal that has none. Doing it again changes nothing."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from community.places.actions.standards import publish_first_standards
from core.record.actors import CLOCK


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args, **options):
        made = publish_first_standards(by=CLOCK, at=timezone.now())
        self.stdout.write(f"{len(made)} new standards.")
