"""Puts anything at all into any place of a document, for readers that must not trip over it."""

import copy
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from connectors.base import Ignored, Inbound, Received

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def spoilt(data: st.DataObject, document: dict[str, Any]) -> dict[str, Any]:
    """A copy of a document, with one value in it replaced."""
    changed = copy.deepcopy(document)
    *path, last = data.draw(st.sampled_from(_places(changed)[1:]))
    parent: Any = changed
    for key in path:
        parent = parent[key]
    parent[last] = data.draw(anything)
    return changed


def assert_sound(received: Sequence[Received]) -> None:
    """Something was understood, and nothing in it could trip the store."""
    assert received
    for item in received:
        assert isinstance(item, Ignored) or item.external_id.isprintable()
        if isinstance(item, Inbound):
            assert item.contact == item.thread
            assert item.contact.isprintable()
            assert isinstance(item.text, str)


def _places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path to each value inside a document."""
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(deeper for key, child in children for deeper in _places(child, (*path, key)))]
