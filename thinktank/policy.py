"""Numbers the policy and the norms of the field fix for who advises."""
