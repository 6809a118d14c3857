"""Load the districts, streets and communities of Guangzhou. Doing it again changes nothing."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils import timezone

from community.members.actions.areas import load_areas
from core.record.actors import CLOCK

DIVISIONS = Path(__file__).resolve().parents[2] / "data" / "divisions.json"


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args, **options):
        divisions = json.loads(DIVISIONS.read_text(encoding="utf-8"))
        new = load_areas(divisions=divisions, by=CLOCK, at=timezone.now())
        self.stdout.write(f"{new} new areas.")
