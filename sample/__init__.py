"""
The sample city (demo data): a believable Guangzhou with every state of every lifecycle.

Areas are real, and so are the institutions of the published record, of which nothing is invented. Everything else is
示例数据 and says so. The same seed and day give the same city.
"""
