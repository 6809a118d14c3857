"""The embedded default of `make run`: everything on this machine, plain HTTP on the loopback address."""

from config.settings.base import *  # noqa: F403

MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
