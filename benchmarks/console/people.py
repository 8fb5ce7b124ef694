"""Users for the time of a measurement: nobody knows their passwords, and afterwards they are disabled."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import func, update

from bot.console.entry.passwords import hash_of
from bot.console.roles import Role
from bot.house import Parts
from storage.models import User


@asynccontextmanager
async def user(parts: Parts, role: Role, name: str) -> AsyncIterator[tuple[str, str]]:
    """The log-in and the password."""
    email, password = f"{secrets.token_hex(8)}@benchmark.invalid", secrets.token_urlsafe(24)
    row = User(email=email, name=name, role=role, password_hash=await hash_of(password), must_change_password=False)
    async with parts.sessions.begin() as session:
        session.add(row)
    try:
        yield email, password
    finally:
        async with parts.sessions.begin() as session:
            await session.execute(update(User).where(User.email == email).values(disabled_at=func.now()))
