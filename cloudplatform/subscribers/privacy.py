"""What the pipeline says about people, what goes with an account, and how long the rest is kept."""

from cloudplatform.actions import personal
from cloudplatform.queries.personal import collect, hinder
from core import privacy, retention

privacy.register(
    collect=collect, hinder=hinder, erase=personal.erase, remove={"comments": personal.remove_comments}
)
retention.register(*personal.RULES)
