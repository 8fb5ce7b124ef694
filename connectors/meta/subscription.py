"""Whether an account lets our app see its news, and asking for it again: Meta drops what did not answer for a while."""

from collections.abc import Iterable

from connectors.meta.graph import Graph
from connectors.meta.reading import Odd, children, node


class Subscription:
    """One account's. `account` may be "me", whoever the token speaks for.

    What other channels of the same app have asked for on this account is kept: the list is only ever made longer.
    """

    def __init__(self, graph: Graph, account: str, app_id: str | None, needed: Iterable[str]) -> None:
        self._graph = graph
        self._path = f"{account}/subscribed_apps"
        self._app_id = app_id
        self._needed = frozenset(needed)

    async def missing(self) -> frozenset[str]:
        """The fields that we are not told about. Raises GraphError, Odd."""
        return self._needed - await self._subscribed()

    async def renew(self) -> None:
        """Ask for what is missing. Raises GraphError, Odd."""
        there = await self._subscribed()
        if not self._needed <= there:
            await self._graph.post(self._path, {"subscribed_fields": ",".join(sorted(there | self._needed))})

    async def _subscribed(self) -> frozenset[str]:
        answer = await self._graph.get(self._path)
        apps = [node(app) for app in children(answer, "data")]
        ours = [app for app in apps if self._app_id in (None, app.get("id"))]
        return frozenset(_text(field) for app in ours for field in children(app, "subscribed_fields"))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise Odd("not a text")
    return value
