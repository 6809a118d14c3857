"""What evaluation says about people, and what goes with an account."""

from core import privacy
from evaluation.actions import personal
from evaluation.queries.personal import collect

privacy.register(collect=collect, erase=personal.erase)
