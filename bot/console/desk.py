"""What every room of the console shares, put together once a web process."""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from bot.admin.changes import Kinds
from bot.admin.kinds import make_kinds
from bot.console.entry.sessions import Lifetime
from bot.console.entry.single_sign_on import Provider
from bot.console.entry.throttle import Throttle
from bot.console.entry.tokens import Cookie
from bot.console.navigation import SSO
from bot.console.pages import Pages
from bot.console.queue.news import News
from bot.console.roles import Role
from bot.conversation.rasa import Rasa
from bot.house import Parts
from bot.interpreter.interpreter import Interpreter
from bot.sealing import Sealer
from bot.settings import Settings, console_key


@dataclass(frozen=True, slots=True)
class Desk:
    """`request.app.state.desk` is this one. `careful`: roles whose users must have a second factor."""

    parts: Parts
    pages: Pages
    cookie: Cookie
    lifetime: Lifetime
    careful: frozenset[Role]
    sealer: Sealer
    throttle: Throttle
    provider: Provider | None
    news: News
    interpreter: Interpreter
    kinds: Kinds

    def address_of(self, request: Request) -> str:
        """Where a request comes from; a proxy of ours is believed about who called it."""
        peer = request.client.host if request.client else ""
        forwarded = request.headers.get("x-forwarded-for", "").rsplit(",", 1)[-1].strip()
        return forwarded if forwarded and self._is_proxy(peer) else peer

    def _is_proxy(self, peer: str) -> bool:
        try:
            address = ip_address(peer)
        except ValueError:
            return False
        return any(address in network for network in self.parts.settings.config.console.trusted_proxies)


def make_desk(parts: Parts, rasa: Rasa | None) -> Desk:
    settings = parts.settings
    limits = settings.config.console
    public_url = settings.environment.public_url
    cookie = Cookie(public_url is not None and public_url.scheme == "https", "console")
    provider = _provider(settings)
    sealer = Sealer(console_key(settings))
    return Desk(
        parts=parts,
        pages=Pages(
            parts.sessions,
            settings.config.city,
            cookie,
            sso=provider.label if provider else None,
            tiles=limits.map_tiles,
        ),
        cookie=cookie,
        lifetime=Lifetime(timedelta(minutes=limits.idle_minutes), timedelta(hours=limits.session_hours)),
        careful=frozenset(Role(role) for role in limits.second_factor_required),
        sealer=sealer,
        throttle=Throttle(parts.sessions, sealer),
        provider=provider,
        news=News(),
        interpreter=Interpreter(parts.phrases, parts.translator, rasa),
        kinds=make_kinds(settings.config),
    )


def _provider(settings: Settings) -> Provider | None:
    """An unset secret closes the door."""
    chosen, secret = settings.config.console.single_sign_on, settings.environment.oidc_client_secret
    if not chosen.enabled or secret is None:
        return None
    ours = str(settings.environment.public_url or f"http://localhost:{settings.port}").rstrip("/")
    return Provider(chosen, secret.get_secret_value(), f"{ours}{SSO}/back")


def desk_of(request: Request) -> Desk:
    desk = request.app.state.desk
    assert isinstance(desk, Desk)
    return desk


AtDesk = Annotated[Desk, Depends(desk_of)]
