"""Admin pages over members, places, training and press. Every button calls an action; rows are not edited directly."""

import community.members.admin
import community.places.admin
import community.press.admin
import community.training.admin  # noqa: F401
