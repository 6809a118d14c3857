"""Records of what happened: journal, facts, pending acts, versions, lifecycles, reconciliation."""
