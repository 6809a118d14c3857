"""What the filters of a list promise, asked of the page itself."""

import pytest

NARROW = frozenset({"x", "now"})  # several of them: what has all; of the others, what has any


def promise_nothing_false(client, path, query):
    """Choose each thing not chosen yet beside `query`; as many rows as its count says must come. Answers how many were counted."""
    asked = 0
    for facet in client.get(path, query).context["facets"]:
        for value, label, number, is_chosen in facet.options:
            if number is None or is_chosen:
                continue
            already = query.get(facet.name, []) if facet.name in NARROW else []
            chosen = [*(already if isinstance(already, list) else [already]), value]
            come = client.get(path, {**query, facet.name: chosen}).context["page"].paginator.count
            if come != number:
                pytest.fail(f"{path} {query} promises {number} for {label}, {come} come")
            asked += number
    return asked
