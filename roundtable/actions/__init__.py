"""Actions of the roundtable (meetings, minutes, resolutions, groups, exchange board), one module a subject."""
