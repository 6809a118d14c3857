"""The lifecycles the small sample city shows in every state."""

from core.models import PendingAct
from core.record import lifecycle

NOT_WHOLE_APPS = ("evaluation", "reports")  # their own tests of the sample say what it shows of them
LIFECYCLES = [
    (model, table)
    for model, table in lifecycle.registered()
    if model is not PendingAct and model._meta.app_label not in NOT_WHOLE_APPS
]
