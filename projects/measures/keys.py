"""Keys of measures: paths from rows to project, lead and area."""

from __future__ import annotations

from core.measures import By, Cut, Key, Kind, area_cuts, by_area


def of_project(path: str = "") -> dict[Kind, Key]:
    """The subjects of the project at `path` ("project__"; empty: the row itself): its lead's area, its lead, itself."""
    return {
        **by_area(f"{path}lead__area"),
        Kind.INSTITUTION: By(f"{path}lead_id"),
        Kind.PROJECT: By(f"{path[:-2]}_id" if path else "pk"),
    }


def project_cuts(path: str = "") -> dict[Cut, Key]:
    return {
        **area_cuts(f"{path}lead__area"),
        Cut.PROJECT_TYPE: By(f"{path}type"),
        Cut.PROJECT_FIELD: By(f"{path}key_field"),
        Cut.PROJECT_LEVEL: By(f"{path}lead__level"),
    }
