"""Single sign-on: tokens that a provider on the loopback signs open the console to its users, and to nobody else."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from fastapi import FastAPI
from joserfc.jwk import RSAKey

from bot.console.roles import Role
from bot.house import Parts, build, now
from bot.public.app import make_app
from storage.models import AuditEntry, ConsoleSession, User
from tests.bot.console.person import PASSWORD, Person, change, new_user, words_of
from tests.factories import row, rows, settings_for
from tests.fakes.openid_provider import CLIENT_ID, CLIENT_SECRET, OpenIdProvider
from tests.journeys.house import write_config

# Seconds. Not counted from now: the workers that share the tests have to find them under the same names.
LONG_AGO = 1_577_836_800
FAR_AHEAD = 4_102_444_800


@pytest.fixture
def city() -> Iterator[OpenIdProvider]:
    provider = OpenIdProvider()
    provider.server.start()
    yield provider
    provider.server.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def house(database_url: str, tmp_path: Path, city: OpenIdProvider) -> AsyncIterator[Parts]:
    sso = {"enabled": True, "issuer": city.url, "client_id": CLIENT_ID, "label": "City <account>"}
    config = write_config(tmp_path / "config.yml", console={"single_sign_on": sso})
    told: dict[str, Any] = {"philly311_config": config, "oidc_client_secret": CLIENT_SECRET}
    parts = build(settings_for(tmp_path, database_url, **told), database_url)
    yield parts
    await parts.close()


@pytest.fixture
def console(house: Parts) -> FastAPI:
    return make_app(house)


@pytest_asyncio.fixture(loop_scope="session")
async def ana(console: FastAPI, house: Parts) -> AsyncIterator[Person]:
    async with Person(console, house) as person:
        person.user_id, person.email = await new_user(house, Role.ADMIN)
        yield person


async def go(person: Person, city: OpenIdProvider, **who: str) -> Any:
    """Out to the provider and back."""
    out = await person.get("/sign-in/sso?then=/console/users")
    assert out.status_code == 303
    back = city.sign_in(out.headers["location"], **{"email": person.email} | who)
    return await person.client.get("/console/sign-in/sso/back", params=back)


async def is_out(person: Person) -> bool:
    return (await person.get("/account")).status_code == 303


async def test_the_citys_log_in_opens_the_console(ana: Person, city: OpenIdProvider) -> None:
    assert "Sign in with City &lt;account&gt;" in (await ana.get("/sign-in")).text
    answer = await go(ana, city)
    assert answer.headers["location"] == "/console/users"
    assert (await ana.get("/users")).status_code == 200
    session = await row(ana.parts, ConsoleSession, ConsoleSession.user_id == ana.user_id)
    assert session.method == "sso"
    assert (await row(ana.parts, User, User.id == ana.user_id)).sso_subject == f"{city.url} subject-1"


async def test_the_provider_is_believed_about_the_second_factor(ana: Person, city: OpenIdProvider) -> None:
    sealed = {"totp_secret": "sealed", "must_change_password": True}
    await change(ana.parts, User, User.id == ana.user_id, **sealed)
    assert (await go(ana, city)).headers["location"] == "/console/users"


async def test_a_secret_may_be_wanted_in_the_form(ana: Person, city: OpenIdProvider) -> None:
    city.secret_in_form = True
    assert (await go(ana, city)).status_code == 303


async def test_passwords_go_on_working(ana: Person, city: OpenIdProvider) -> None:
    city.down = True
    answer = await ana.get("/sign-in/sso")
    assert answer.status_code == 503
    assert "The City's log-in does not answer." in words_of(answer.text)
    assert (await ana.sign_in(ana.email, PASSWORD)).status_code == 303


async def test_whom_nobody_gave_access_gets_none(ana: Person, city: OpenIdProvider) -> None:
    answer = await go(ana, city, email="neighbour@city.example")
    assert answer.status_code == 403
    assert "nobody has given you access" in answer.text
    await change(ana.parts, User, User.id == ana.user_id, disabled_at=now())
    assert (await go(ana, city)).status_code == 403
    assert await is_out(ana)


async def test_an_address_that_was_given_to_somebody_else_opens_nothing(ana: Person, city: OpenIdProvider) -> None:
    assert (await go(ana, city)).status_code == 303
    other = Person(ana.web, ana.parts)
    other.email = ana.email
    assert (await go(other, city, subject="subject-2")).status_code == 403
    assert await is_out(other)
    refused = await rows(ana.parts, AuditEntry, AuditEntry.user_id == ana.user_id)
    assert refused[-1].details == {"reason": "other subject"}


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://other.example"},
        {"aud": "another-client"},
        {"aud": None},
        {"aud": [CLIENT_ID, "another-client"], "azp": "another-client"},
        {"exp": LONG_AGO},
        {"exp": None},
        {"nonce": "of another browser"},
        {"nonce": None},
        {"sub": None},
        {"email": None},
        {"email": ["a", "b"]},
        {"email_verified": False},
        {"iat": FAR_AHEAD},
    ],
    ids=str,
)
async def test_a_token_that_says_the_wrong_thing_opens_nothing(
    ana: Person, city: OpenIdProvider, claims: dict[str, Any]
) -> None:
    city.claims = claims
    answer = await go(ana, city)
    assert answer.status_code == 401
    assert "did not say who you are" in answer.text
    assert await is_out(ana)


async def test_a_signature_of_somebody_else_opens_nothing(ana: Person, city: OpenIdProvider) -> None:
    city.shown_keys = [city.key]
    city.key = RSAKey.generate_key(2048, {"kid": "first"})
    assert (await go(ana, city)).status_code == 401


async def test_our_own_secret_is_no_signature(ana: Person, city: OpenIdProvider) -> None:
    city.header = {"alg": "HS256"}
    assert (await go(ana, city)).status_code == 401


async def test_new_keys_are_asked_for(ana: Person, city: OpenIdProvider) -> None:
    assert (await go(ana, city)).status_code == 303
    city.key = RSAKey.generate_key(2048, {"kid": "second"})
    assert (await go(Person(ana.web, ana.parts), city, email=ana.email)).status_code == 303


async def test_another_issuer_at_the_same_address_is_not_trusted(ana: Person, city: OpenIdProvider) -> None:
    city.issuer = "https://other.example"
    assert (await ana.get("/sign-in/sso")).status_code == 503


async def test_a_way_back_that_was_not_begun_here_leads_nowhere(ana: Person, city: OpenIdProvider) -> None:
    """An attacker's own code in the browser of somebody else: they would work in the attacker's account."""
    attacker = Person(ana.web, ana.parts)
    out = await attacker.get("/sign-in/sso")
    back = city.sign_in(out.headers["location"], email=ana.email)
    answer = await ana.client.get("/console/sign-in/sso/back", params=back)
    assert answer.status_code == 401
    await ana.get("/sign-in/sso")
    assert (await ana.client.get("/console/sign-in/sso/back", params=back)).status_code == 401
    assert await is_out(ana)


async def test_a_way_back_is_good_once(ana: Person, city: OpenIdProvider) -> None:
    out = await ana.get("/sign-in/sso")
    back = city.sign_in(out.headers["location"], email=ana.email)
    kept = ana.client.cookies.get("philly311_sso") or ""
    assert (await ana.client.get("/console/sign-in/sso/back", params=back)).status_code == 303
    assert ana.client.cookies.get("philly311_sso") is None
    again = Person(ana.web, ana.parts)
    again.client.cookies.set("philly311_sso", kept)
    assert (await again.client.get("/console/sign-in/sso/back", params=back)).status_code == 401


@pytest.mark.parametrize("query", ["", "?error=access_denied&state=x", "?code=x", "?state=%00&code=%ff"])
async def test_who_comes_back_with_nothing_is_told(ana: Person, query: str) -> None:
    await ana.get("/sign-in/sso")
    assert (await ana.get(f"/sign-in/sso/back{query}")).status_code == 401


async def test_nobody_is_sent_elsewhere(ana: Person, city: OpenIdProvider) -> None:
    out = await ana.get("/sign-in/sso?then=https://evil.example/")
    back = city.sign_in(out.headers["location"], email=ana.email)
    answer = await ana.client.get("/console/sign-in/sso/back", params=back)
    assert answer.headers["location"] == "/console/queue"


async def test_without_its_secret_the_door_is_closed(stranger: Person) -> None:
    assert (await stranger.get("/sign-in/sso")).status_code == 404
    assert "Sign in with" not in (await stranger.get("/sign-in")).text
