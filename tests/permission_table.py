"""
Who may open what: one row a URL, the answer each person gets to a plain GET (or POST where marked).

Columns: visitor, citizen, station, supplier, district staff, city staff. 200 page, 302 to sign-in or away,
403 refused, 404 does not exist for them, 405 only answers another method.
"""

PERMISSIONS: dict[str, str] = {
    # what the site says about itself
    "portal:accessibility": "200 200 200 200 200 200",
    "portal:components": "200 200 200 200 200 200",
    "portal:privacy": "200 200 200 200 200 200",
    "portal:terms": "200 200 200 200 200 200",
    # places of an institution; those of the station in the table
    "community:places": "302 200 200 200 200 200",
    "community:hours": "302 404 200 404 404 404",
    "community:close": "302 404 200 404 404 404",
    "community:reopen": "302 405 405 405 405 405",
}
