"""Page cache for anonymous visitors, invalidated by table versions (docs/adr/0049)."""
