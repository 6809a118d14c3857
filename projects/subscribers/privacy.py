"""What projects say about people, what goes with an account, and how long the rest is kept."""

from core import privacy, retention
from projects.actions import personal
from projects.queries.personal import collect

privacy.register(collect=collect, erase=personal.erase, remove={"project_contacts": personal.remove_contacts})
retention.register(*personal.RULES)
