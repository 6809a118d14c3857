"""Django's own checks, with production settings, and no database needed: part of `make check`."""

import os
import sys

from launcher import places


def main() -> None:
    os.environ.update(
        {
            "DJANGO_SETTINGS_MODULE": "config.settings.prod",
            "SECRET_KEY": "check-only-" + "k" * 60,
            "FIELD_KEYS": "2Qnq5hPVwDCVRCcyZqRGLBRFBHYhSsFpHwwm4ghUYVk=",
            "LOOKUP_KEY": "check-only",
            "DATABASE_URL": "postgres://nobody@localhost:1/none",
            "REDIS_URL": "redis://localhost:1/0",
            "SITE_URL": "https://example.org",
            "DATA_DIR": str(places.ROOT / ".data"),
        }
    )
    import django  # noqa: PLC0415  (needs the environment first)

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("check", deploy=True, fail_level="WARNING")
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    sys.stdout.write("Django checks pass.\n")


if __name__ == "__main__":
    main()
