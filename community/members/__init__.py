"""Who belongs: institutions, seats, membership, alliances, residents."""
