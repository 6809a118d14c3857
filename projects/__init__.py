"""To come: see docs/policy.md."""
