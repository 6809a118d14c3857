"""
The sample city: a believable Guangzhou in which every state of every lifecycle can be met.

Areas are real, and so are the institutions of the published record, of which nothing is invented.
Everything else is 示例数据 and says so. The same seed and day give the same city.
"""
