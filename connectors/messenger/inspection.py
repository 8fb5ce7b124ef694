"""What is wrong with a page's connection, in sentences for staff: each part needs a permission that Meta may take."""

from collections.abc import Awaitable, Callable

from connectors.base import SendErrorKind
from connectors.messenger.profile import Profile
from connectors.meta.errors import GraphError
from connectors.meta.graph import Graph
from connectors.meta.reading import Odd
from connectors.meta.subscription import Subscription
from connectors.meta.templates import Templates

TOKEN_REFUSED = (102, 104, 190)


class Inspection:
    """Looks, and changes nothing."""

    def __init__(
        self, graph: Graph, page_id: str, profile: Profile, subscription: Subscription, templates: Templates
    ) -> None:
        self._graph = graph
        self._page_id = page_id
        self._profile = profile
        self._subscription = subscription
        self._templates = templates

    async def problems(self) -> list[str]:
        """Nothing when all is well. Never raises."""
        looks: tuple[tuple[str, Callable[[], Awaitable[list[str]]]], ...] = (
            ("pages_show_list", self._page),
            ("pages_manage_metadata", self._news),
            ("pages_messaging", self._messages),
            ("pages_utility_messaging", self._templates.wrong),
        )
        found: list[str] = []
        for permission, look in looks:
            try:
                found += await look()
            except GraphError as error:
                found.append(_sentence(error, permission))
                if error.code in TOKEN_REFUSED or error.code is None:
                    # The others would only say the same.
                    break
            except Odd as odd:
                found.append(f"An answer of Meta's is not as documented ({odd}).")
        return found

    async def _page(self) -> list[str]:
        await self._graph.get(self._page_id, {"fields": "id"})
        return []

    async def _news(self) -> list[str]:
        missing = sorted(await self._subscription.missing())
        if not missing:
            return []
        return [
            f"The page tells us nothing of {', '.join(missing)}. A restart, or a day of waiting, asks for it again."
        ]

    async def _messages(self) -> list[str]:
        await self._profile.reachable()
        return []


def _sentence(error: GraphError, permission: str) -> str:
    if error.code in TOKEN_REFUSED:
        return f"META_PAGE_TOKEN is refused: {error.detail}. Make a new one and restart."
    if error.kind is SendErrorKind.MISCONFIGURED:
        return f"The permission {permission} is missing or was taken away: {error.detail}."
    return f"Meta could not be asked: {error.detail}."
