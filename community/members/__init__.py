"""Members: institutions, seats, membership, alliances, residents."""
