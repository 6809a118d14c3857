"""`collectstatic`, unless the files are those that were collected last: it hashes and compresses all of them each time."""

import hashlib
from importlib.metadata import version
from pathlib import Path
from typing import Final

from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.management.commands import collectstatic

KEPT: Final = "collected.sha256"  # beside what was collected, so that both are lost together


class Command(collectstatic.Command):
    help = __doc__

    def collect(self):
        if self.dry_run:
            return super().collect()
        kept, found = Path(self.storage.path(KEPT)), self._digest()
        if not self.clear and kept.exists() and kept.read_text() == found:
            return {"modified": [], "unmodified": [], "post_processed": []}
        kept.unlink(missing_ok=True)  # until all of it is there
        collected = super().collect()
        kept.write_text(found)
        return collected

    def _digest(self):
        """Of the names and contents of all static files, and of what makes other files of them."""
        digest = hashlib.sha256(f"{type(self.storage)} {version('django')} {version('whitenoise')}".encode())
        for finder in get_finders():
            for path, storage in finder.list(self.ignore_patterns):
                content = Path(storage.path(path)).read_bytes()
                digest.update(f"{path}\0{len(content)}\0".encode())
                digest.update(content)
        return digest.hexdigest()
