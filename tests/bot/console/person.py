"""Somebody with a browser: keeps cookies, sends the forms that a page has, follows nothing unasked."""

import itertools
import re
from datetime import timedelta
from html.parser import HTMLParser
from types import TracebackType
from typing import Any, Self

import httpx
from fastapi import FastAPI
from playwright.async_api import Page
from sqlalchemy import ColumnElement, update

from bot.console.entry.passwords import hash_of
from bot.console.roles import Role
from bot.house import Parts, now
from storage.models import Base, SignInPause, User

PASSWORD = "a quiet morning on the river"
COOKIE = "philly311_console"
_numbers = itertools.count(1)


async def new_user(
    parts: Parts, role: Role = Role.AGENT, *, department: str | None = None, name: str = "Ana Torres", **about: Any
) -> tuple[int, str]:
    """A user who has a password of their own; the id and the log-in."""
    email = f"person{next(_numbers)}@city.example"
    about = {"password_hash": await hash_of(PASSWORD), "must_change_password": False} | about
    user = User(email=email, name=name, role=role, department=department, **about)
    async with parts.sessions.begin() as session:
        session.add(user)
        await session.flush()
        return user.id, email


async def change(parts: Parts, table: type[Base], where: ColumnElement[bool], **values: Any) -> None:
    """Write into rows what only time, or somebody else, would."""
    async with parts.sessions.begin() as session:
        await session.execute(update(table).where(where).values(**values))


async def stretch_pauses(parts: Parts) -> None:
    """Make a minute of each pause that a guesser has earned: the first is a second, and a busy machine is slower."""
    earned = SignInPause.until > SignInPause.last_at
    await change(parts, SignInPause, earned, until=now() + timedelta(minutes=1))


async def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """In a real browser, on the page that asks for it."""
    await page.get_by_label("E-mail address").fill(email)
    await page.get_by_label("Password").fill(password)
    await page.keyboard.press("Enter")


class Person:
    """`await person.get("/account")`, `await person.send("/account/password", present=...)`.

    Each has an address of their own, so that the pauses of one are not those of another.
    """

    def __init__(self, web: FastAPI, parts: Parts, *, address: str | None = None, cookie: str | None = None) -> None:
        self.web = web
        self.parts = parts
        number = next(_numbers)
        self.address = address or f"203.0.{number // 250}.{number % 250}"
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(web, raise_app_exceptions=False, client=(self.address, 4000)),
            base_url="http://localhost:8311",
            cookies={COOKIE: cookie} if cookie else None,
        )
        self.user_id = 0
        self.email = ""
        self.page: httpx.Response | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, value: object, trace: TracebackType | None) -> None:
        await self.close()

    async def close(self) -> None:
        await self.client.aclose()

    @property
    def cookie(self) -> str | None:
        return self.client.cookies.get(COOKIE)

    async def get(self, path: str, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.page = await self.client.get(f"/console{path}", headers=named)
        return self.page

    async def csrf(self) -> str:
        """The token of the page that is open, else of one that everybody has."""
        if self.page is not None and (found := hidden(self.page.text, "csrf")):
            return found
        for path in ("/account", "/sign-in", "/sign-in/code", "/account/password", "/account/code"):
            if found := hidden((await self.get(path)).text, "csrf"):
                return found
        raise AssertionError("no page has a token")

    async def send(self, path: str, *, csrf: str | None = None, **fields: Any) -> httpx.Response:
        """Send a form with the token of the page that is open. A page that comes back is the open one."""
        fields["csrf"] = await self.csrf() if csrf is None else csrf
        self.page = await self.client.post(f"/console{path}", data=fields)
        return self.page

    async def sign_in(self, email: str, password: str = PASSWORD, **fields: str) -> httpx.Response:
        await self.get("/sign-in")
        return await self.send("/sign-in", email=email, password=password, **fields)


def hidden(html: str, name: str) -> str:
    """The value of the first hidden field of this name."""
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', html)
    return found[1] if found else ""


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def words_of(html: str) -> str:
    """What a page says, without its tags."""
    parser = _Words()
    parser.feed(html)
    return " ".join(" ".join(parser.words).split())
