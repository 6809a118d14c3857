"""Pages of visitors come whole from memory, and are never wrong (docs/adr, page cache)."""
