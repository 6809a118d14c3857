"""The embedded default of `make run`: everything on this machine, plain HTTP on the loopback address."""

from config.settings.base import *  # noqa: F403

MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True

# The passwords of the sample city are known to all, so its staff enter without a second factor; a real city's do not.
STAFF_NEEDS_SECOND_FACTOR = not SAMPLE_CITY  # noqa: F405
