"""What the think tank says about people, and what goes with an account."""

from core import privacy
from thinktank.actions import personal
from thinktank.queries.personal import collect, hinder

privacy.register(collect=collect, hinder=hinder, erase=personal.erase)
