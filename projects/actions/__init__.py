"""Everything that changes benchmark projects, one module a subject, one function a verb."""
