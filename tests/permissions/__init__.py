"""
Who may open what: one module a subject, found by its name; `*_world.py` and `parties.py` hold what they share.

Each has PEOPLE (the columns), PERMISSIONS (one row a URL: the answer each person gets to a plain GET, or to an empty
POST where it says so) and `world()`, which answers the cast by name and the numbers of each URL by its name.

200 page; 204 kept; 302 sent on (visitors: to sign in); 400 and 422 allowed, but the form is empty; 404 does not exist
for them; 409 allowed, but not at this moment; 503 the worker and the clock do not run in tests.
"""

import pkgutil
from importlib import import_module

SUBJECTS = {
    found.name: import_module(f"{__name__}.{found.name}")
    for found in pkgutil.iter_modules(__path__)
    if not found.name.endswith("_world") and found.name != "parties"
}
ROWS = [(subject, row) for subject, module in sorted(SUBJECTS.items()) for row in sorted(module.PERMISSIONS)]
