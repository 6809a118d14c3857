"""
The catalogue of measures: one definition of each figure, asked by every page, evaluation, report and data file.

An app registers its measures in its own `measures.py`; nothing else computes the same figure. A measure answers cells
(integers: numerator, denominator, number of rows) of all subjects of a kind in one query, so that cells add up and
intervals can be computed; a percentage or a mean is made from a cell only when it is shown.
"""

from core.measures.catalogue import (
    CITY_MEAN,
    Measure,
    Subjects,
    all_measures,
    get,
    measure,
    subjects,
    subjects_of,
)
from core.measures.counting import sums_kept
from core.measures.disclosure import LEAST_PEOPLE, hidden
from core.measures.estimates import INTERVAL_WORDS, Estimate
from core.measures.rows import (
    Always,
    By,
    ByEither,
    InArea,
    Key,
    Moment,
    OnDay,
    Rows,
    Standing,
    Unnest,
    area_cuts,
    by_area,
)
from core.measures.shapes import CUT_NAMES, TIMES, Cell, Cut, Kind, Period, Subject, add_up

__all__ = [
    "CITY_MEAN", "CUT_NAMES", "INTERVAL_WORDS", "LEAST_PEOPLE", "TIMES", "Always", "By", "ByEither", "Cell", "Cut", "Estimate",
    "InArea", "Key", "Kind", "Measure",
    "Moment", "OnDay", "Period", "Rows", "Standing", "Subject", "Subjects", "Unnest", "add_up", "all_measures",
    "area_cuts", "by_area", "get", "hidden", "measure", "subjects", "subjects_of", "sums_kept",
]  # fmt: skip
