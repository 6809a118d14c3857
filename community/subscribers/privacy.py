"""What members' data says about people, what goes with an account, and how long the rest is kept."""

from community.actions import personal
from community.queries import taking_part
from community.queries.personal import collect, hinder
from core import privacy, retention

privacy.register(
    collect=collect, hinder=hinder, erase=personal.erase, remove={"residence": personal.remove_residence}
)
privacy.register(collect=taking_part.collect)
retention.register(*personal.RULES)
