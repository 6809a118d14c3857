"""Everything that changes who, where and when."""
