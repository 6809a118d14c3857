"""Helper of tests: counts of cases that wait for a person."""

from collections import Counter

from core.desk.inbox import decidable
from core.desk.kinds import kinds


def waiting(user, *codes):
    """How many cases `user` may decide now, by what is to be decided; of the kinds `codes`, else of all."""
    wanted = [kind for kind in kinds() if not codes or kind.code in codes]
    return dict(Counter(item.do for item in decidable(user, wanted)))
