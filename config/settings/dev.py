"""Settings of `make run`: everything on this machine, plain HTTP on the loopback address."""

from config import env
from config.settings.base import *  # noqa: F403

MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True

# The passwords of the sample city are known to all, so its staff enter without a second factor; a real city's do not.
STAFF_NEEDS_SECOND_FACTOR = not SAMPLE_CITY  # noqa: F405

# Nobody who tries the portal out holds its phones: messages go to a file, and those of the sample city to a page.
EMAIL_BACKEND = env.text("EMAIL_BACKEND", "core.messages.mailbox.LocalEmailBackend")
SMS_GATEWAY = env.text("SMS_GATEWAY", "core.messages.mailbox.LocalGateway")
SHOWS_MESSAGES = SAMPLE_CITY and SMS_GATEWAY == "core.messages.mailbox.LocalGateway"  # noqa: F405
