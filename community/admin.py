"""The bureau's queues over members, places, training and press. Every button calls an action; nothing is edited raw."""

import community.members.admin
import community.places.admin
import community.press.admin
import community.training.admin  # noqa: F401
