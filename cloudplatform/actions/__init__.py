"""Everything that changes the ordering pipeline, one module a subject, one function a verb."""
