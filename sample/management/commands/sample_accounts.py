"""Print the sample accounts as JSON: person, sign_in, password, may, seat. Nothing without a sample city."""

import json

from django.core.management.base import BaseCommand

from sample.accounts import sample_accounts


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args, **options):
        self.stdout.write(json.dumps(sample_accounts(), ensure_ascii=False, indent=2))
