"""Everything that changes who advises, one module a subject, one function a verb."""
